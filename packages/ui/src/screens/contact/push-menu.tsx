import type { Contact } from '@crmsync/contract';
import { useNavigate } from 'react-router';
import { isConnected, useConnections } from '../../api/queries.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { useSync } from './use-sync.ts';
import { words } from './words.ts';

/** Pushes this contact into a connected CRM at once, or leads to the page where object and policy are chosen first. */
export function PushMenu({ contact }: { contact: Contact }) {
  const connections = useConnections();
  const navigate = useNavigate();
  const sync = useSync(contact);
  const connected = connections.data?.filter(isConnected) ?? [];
  const [first] = connected;
  if (first === undefined) {
    return (
      <ButtonLink to="/integrations" kind="primary" icon="plug">
        {words.connect}
      </ButtonLink>
    );
  }
  return (
    <Menu
      className="btn primary"
      disabled={sync.isPending}
      entries={[
        ...connected.map(connection => ({
          id: connection.connector,
          label: words.pushTo(connection.label),
          icon: 'crm' as const,
          onPick: () => sync.mutate(connection),
        })),
        {
          id: 'how',
          label: words.pushHow,
          icon: 'gear' as const,
          separator: true,
          onPick: () => void navigate(`/push?connector=${first.connector}&contact=${contact.id}`),
        },
      ]}
    >
      <Icon name={sync.isPending ? 'running' : 'push'} spin={sync.isPending} />
      {sync.isPending ? words.sending : words.push}
      <Icon name="chevron-down" />
    </Menu>
  );
}
