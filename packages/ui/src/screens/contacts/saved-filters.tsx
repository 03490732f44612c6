import type { SavedFilter } from '@crmsync/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { problemWords } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { useToast } from '../../components/toast.tsx';
import { NameDialog } from './name-dialog.tsx';
import { type FilterView, filterOf, noFilter, sameFilter, viewOf } from './use-contact-list.ts';
import { words } from './words.ts';

/** Filters kept under names: press one to show it; the one shown can be renamed and deleted. */
export function SavedFilters({
  view,
  change,
}: {
  view: FilterView;
  change: (part: Partial<FilterView>) => void;
}) {
  const [naming, setNaming] = useState<SavedFilter>();
  const { filters, isAll, shown } = useSavedFilters(view);
  if (filters.length === 0) return null;
  return (
    <>
      <nav className="tabs" aria-label={words.savedFilters}>
        <button type="button" aria-current={isAll || undefined} onClick={() => change(noFilter)}>
          {words.all}
        </button>
        {filters.map(each => (
          <button
            key={each.id}
            type="button"
            aria-current={each === shown || undefined}
            onClick={() => change(viewOf(each.filter))}
          >
            <Text>{each.name}</Text>
          </button>
        ))}
        {shown !== undefined && <ShownMenu shown={shown} onRename={() => setNaming(shown)} />}
      </nav>
      <SaveDialog naming={naming} view={view} onClose={() => setNaming(undefined)} />
    </>
  );
}

/** Keeps the filter shown under a name. It stands beside the filter's parts, so that the search does not move while one types. */
export function SaveFilter({ view }: { view: FilterView }) {
  const [naming, setNaming] = useState(false);
  const { isAll, shown } = useSavedFilters(view);
  return (
    <>
      {shown === undefined && !isAll && (
        <button type="button" className="filter" onClick={() => setNaming(true)}>
          <Icon name="check" />
          {words.saveFilter}
        </button>
      )}
      <SaveDialog naming={naming ? 'new' : undefined} view={view} onClose={() => setNaming(false)} />
    </>
  );
}

function useSavedFilters(view: FilterView) {
  const api = useApi();
  const saved = useQuery({
    queryKey: keys.savedFilters,
    queryFn: ({ signal }) => api.savedFilters.list(signal),
  });
  const filters = saved.data ?? [];
  return {
    filters,
    isAll: sameFilter(view, noFilter),
    shown: filters.find(each => sameFilter(viewOf(each.filter), view)),
  };
}

function ShownMenu({ shown, onRename }: { shown: SavedFilter; onRename: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const again = useMutation({
    mutationFn: () => api.savedFilters.save({ name: shown.name, filter: shown.filter }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.savedFilters }),
  });
  const remove = useMutation({
    mutationFn: () => api.savedFilters.remove(shown.id),
    onSuccess: () =>
      toast({
        title: words.filterDeleted(shown.name),
        action: { label: words.undo, onPick: () => again.mutate() },
      }),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.savedFilters }),
  });
  return (
    <Menu
      className="btn icon ghost"
      label={words.filterMenu(shown.name)}
      entries={[
        { id: 'rename', label: words.rename, icon: 'edit', onPick: onRename },
        { id: 'delete', label: words.delete, icon: 'trash', danger: true, onPick: () => remove.mutate() },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}

function SaveDialog({
  naming,
  view,
  onClose,
}: {
  naming: 'new' | SavedFilter | undefined;
  view: FilterView;
  onClose: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (name: string) =>
      naming === 'new' || naming === undefined
        ? api.savedFilters.save({ name, filter: filterOf(view) })
        : api.savedFilters.change(naming.id, { name }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.savedFilters });
      onClose();
    },
  });
  const close = () => {
    save.reset();
    onClose();
  };
  return (
    <NameDialog
      open={naming !== undefined}
      title={naming === 'new' ? words.saveFilter : words.renameFilter}
      label={words.filterName}
      act={words.save}
      initial={typeof naming === 'object' ? naming.name : ''}
      busy={save.isPending}
      error={save.error}
      onSave={save.mutate}
      onClose={close}
    />
  );
}
