import type { ContactFilter } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import type { Api } from '../../api/create-api.ts';
import { keys } from '../../api/keys.ts';
import { ConfirmDialog, FactsList } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

/** Most ids one call may delete. */
const most = 1000;

/** Asks, then deletes: contacts by id, or all that a filter finds. */
export function DeleteContacts({
  open,
  chosen,
  ids,
  onClose,
  onDone,
}: {
  open: boolean;
  chosen: number;
  ids: string[] | ContactFilter;
  onClose: () => void;
  onDone: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    mutationFn: async () => removeAll(api, Array.isArray(ids) ? ids : await found(api, ids)),
    onSuccess: deleted => {
      onClose();
      onDone();
      toast({ title: words.deleted(deleted) });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.contactLists }),
  });
  return (
    <ConfirmDialog
      open={open}
      title={words.deleteTitle(chosen)}
      keep={words.keep(chosen)}
      act={words.deleteAct(chosen)}
      busy={remove.isPending}
      onKeep={onClose}
      onAct={remove.mutate}
    >
      <p className="soft">{words.deleteText(chosen)}</p>
      <FactsList
        items={[
          { stays: false, words: words.deleteGoes },
          { stays: true, words: words.deleteStays },
          { stays: true, words: words.deleteHistory },
        ]}
      />
      {remove.isError && <ErrorNotice error={remove.error} />}
    </ConfirmDialog>
  );
}

async function removeAll(api: Api, ids: string[]): Promise<number> {
  let deleted = 0;
  for (let from = 0; from < ids.length; from += most) {
    deleted += await api.contacts.remove(ids.slice(from, from + most));
  }
  return deleted;
}

/** All ids of a filter, read to the end before the first delete moves the pages. */
async function found(api: Api, filter: ContactFilter): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.contacts.list({ ...filter, cursor, limit: 200 });
    ids.push(...page.items.map(contact => contact.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
}
