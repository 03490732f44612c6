import type { Connection } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { ConfirmDialog, FactsList } from '../../components/dialog.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

/** Says what stops and what stays, then gives the key back. */
export function DisconnectDialog({
  connection,
  open,
  onClose,
}: {
  connection: Connection;
  open: boolean;
  onClose: () => void;
}) {
  const { connector, label, account } = connection;
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const disconnect = useMutation({
    mutationFn: () => api.connections.disconnect(connector),
    onSuccess: ({ revoked }) => {
      onClose();
      toast({ title: words.disconnected(label), detail: revoked ? undefined : words.revokeLater(label) });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.connections }),
  });
  return (
    <ConfirmDialog
      open={open}
      title={words.ask(label)}
      keep={words.keep}
      act={words.disconnect}
      busy={disconnect.isPending}
      onKeep={onClose}
      onAct={disconnect.mutate}
    >
      <p className="soft">{words.askText(plainText(account?.name ?? label))}</p>
      <FactsList
        items={[
          { stays: false, words: words.stops },
          { stays: true, words: words.staysThere(label) },
          { stays: true, words: words.staysHere },
        ]}
      />
      {disconnect.isError && <ErrorNotice error={disconnect.error} />}
    </ConfirmDialog>
  );
}
