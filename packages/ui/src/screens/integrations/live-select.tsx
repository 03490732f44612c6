import type { Connection } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Select } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './extras-words.ts';

/** One of the account's own owners or lists, as it has them now, or none. */
export function LiveSelect({
  connection,
  of,
  label,
  none,
  value,
  onChange,
}: {
  connection: Connection;
  of: 'owners' | 'groups';
  label: string;
  none: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const api = useApi();
  const { connector } = connection;
  const choices = useQuery({
    queryKey: keys.choices(connector, of),
    queryFn: ({ signal }) => api.connections.choices(connector, of, signal),
  });
  const listed = (choices.data ?? []).map(each => ({ value: each.id, label: plainText(each.label) }));
  const isListed = value === null || listed.some(each => each.value === value);
  const unlisted = choices.isPending ? words.loading : words.unlisted;
  return (
    <>
      <Select
        label={label}
        labelHidden
        options={[
          { value: '', label: none },
          ...listed,
          ...(isListed ? [] : [{ value: value ?? '', label: unlisted }]),
        ]}
        value={value ?? ''}
        aria-busy={choices.isPending}
        onChange={event => onChange(event.target.value || null)}
      />
      {choices.isPending && <p className="hint">{words.loading}</p>}
      {choices.isError && <ErrorNotice error={choices.error} />}
    </>
  );
}
