import type { Contact } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { hasStatus } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Avatar } from '../../components/avatar.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Empty, Loading, SkeletonRows } from '../../components/loading.tsx';
import { Menu } from '../../components/menu.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { nameOf } from '../../text/names.ts';
import { useDelete } from '../contacts/use-delete.ts';
import { CrmLines } from './crm-lines.tsx';
import { EditContact } from './edit-contact.tsx';
import { Facts } from './facts.tsx';
import { PushMenu } from './push-menu.tsx';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

const back = { to: '/contacts', label: words.back };

/** One contact: who it is, where it stands in each CRM, and what happened. */
export function ContactScreen() {
  const { id = '' } = useParams();
  const api = useApi();
  const contact = useQuery({
    queryKey: keys.contact(id),
    queryFn: ({ signal }) => api.contacts.get(id, signal),
  });
  if (contact.data !== undefined) {
    return <KnownContact key={id} contact={contact.data} reload={contact.refetch} />;
  }
  const gone = hasStatus(contact.error, 404) || hasStatus(contact.error, 400);
  return (
    <Page title={words.back} back={back}>
      {gone && (
        <Empty icon="person" title={words.gone} action={<ButtonLink to="/contacts">{words.back}</ButtonLink>}>
          {words.goneText}
        </Empty>
      )}
      {contact.isError && !gone && <ErrorNotice error={contact.error} />}
      {contact.isPending && (
        <Loading words={words.loading}>
          <SkeletonRows rows={5} />
        </Loading>
      )}
    </Page>
  );
}

function KnownContact({ contact, reload }: { contact: Contact; reload: () => unknown }) {
  const [editing, setEditing] = useState(false);
  const name = nameOf(contact);
  return (
    <Page title={name} back={back}>
      <div className="person-head">
        <Avatar name={name} size="lg" />
        <div className="grow">
          <h1>
            <Text>{name}</Text>
          </h1>
          <p className="soft">
            <Text>{[contact.title, contact.company].filter(Boolean).join(', ')}</Text>
          </p>
        </div>
        <div className="row">
          <Button icon="edit" onClick={() => setEditing(true)} disabled={editing}>
            {words.edit}
          </Button>
          <PushMenu contact={contact} />
          <MoreMenu contact={contact} />
        </div>
      </div>
      <div className="cols">
        <div className="stack s6">
          <CrmLines contact={contact} />
          <section>
            <h2 className="sub">{words.details}</h2>
            {editing ? (
              <EditContact contact={contact} reload={reload} onDone={() => setEditing(false)} />
            ) : (
              <Facts contact={contact} />
            )}
          </section>
        </div>
        <Timeline contact={contact} />
      </div>
    </Page>
  );
}

function MoreMenu({ contact }: { contact: Contact }) {
  const navigate = useNavigate();
  const remove = useDelete(() => void navigate('/contacts'));
  return (
    <Menu
      className="btn icon ghost"
      label={words.more}
      entries={[
        {
          id: 'history',
          label: words.history,
          icon: 'history',
          onPick: () => void navigate(`/history?contactId=${contact.id}`),
        },
        {
          id: 'delete',
          label: words.delete,
          icon: 'trash',
          danger: true,
          onPick: () => remove.mutate({ ids: [contact.id] }),
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
