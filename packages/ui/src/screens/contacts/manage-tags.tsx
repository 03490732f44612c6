import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { IconButton } from '../../components/button.tsx';
import { ConfirmDialog, FloatingDialog } from '../../components/dialog.tsx';
import { Go } from '../../components/go.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { useToast } from '../../components/toast.tsx';
import { count } from '../../text/numbers.ts';
import { useFacets } from './filter-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import { words } from './words.ts';

/** All tags with how many have them; each can be renamed, which joins it with another of that name, or taken from everybody. */
export function ManageTags({ open, onClose }: { open: boolean; onClose: () => void }) {
  const facets = useFacets();
  const [renaming, setRenaming] = useState<string>();
  const [deleting, setDeleting] = useState<string>();
  const tags = facets.data?.tags ?? [];
  const idle = renaming === undefined && deleting === undefined;
  return (
    <>
      <FloatingDialog open={open && idle} title={words.tags} onClose={onClose}>
        {facets.data !== undefined && tags.length === 0 && <p className="soft">{words.noTags}</p>}
        <ul className="taglist">
          {tags.map(({ value, count: owners }) => (
            <li key={value}>
              <Go className="tag" to={`/contacts?tag=${encodeURIComponent(value)}`} onClick={onClose}>
                <Text>{value}</Text>
              </Go>
              <span className="end num muted small">{count(owners)}</span>
              <IconButton
                icon="edit"
                size="small"
                label={words.renameTag(value)}
                onClick={() => setRenaming(value)}
              />
              <IconButton
                icon="trash"
                size="small"
                label={words.deleteTag(value)}
                onClick={() => setDeleting(value)}
              />
            </li>
          ))}
        </ul>
      </FloatingDialog>
      <RenameTag tag={renaming} onClose={() => setRenaming(undefined)} />
      <DeleteTag tag={deleting} onClose={() => setDeleting(undefined)} />
    </>
  );
}

function useTagChange<Input>(change: (input: Input) => Promise<{ changed: number }>, onClose: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: change,
    onSuccess: ({ changed }) => {
      toast({ title: words.tagged(changed) });
      void client.invalidateQueries({ queryKey: keys.contactsAll });
      onClose();
    },
  });
}

function RenameTag({ tag, onClose }: { tag: string | undefined; onClose: () => void }) {
  const api = useApi();
  const rename = useTagChange((to: string) => api.contacts.renameTag({ from: tag ?? '', to }), onClose);
  return (
    <NameDialog
      open={tag !== undefined}
      title={words.renameTag(tag ?? '')}
      label={words.tag}
      act={words.rename}
      initial={tag ?? ''}
      busy={rename.isPending}
      error={rename.error}
      onSave={rename.mutate}
      onClose={onClose}
    />
  );
}

function DeleteTag({ tag, onClose }: { tag: string | undefined; onClose: () => void }) {
  const api = useApi();
  const remove = useTagChange(() => api.contacts.deleteTag(tag ?? ''), onClose);
  return (
    <ConfirmDialog
      open={tag !== undefined}
      title={words.deleteTag(tag ?? '')}
      keep={words.keepTag}
      act={words.delete}
      busy={remove.isPending}
      onKeep={onClose}
      onAct={() => remove.mutate(undefined)}
    >
      <p className="soft">{words.deleteTagText}</p>
      {remove.isError && <ErrorNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
