import type { Contact } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { isConnected, useConnections } from '../../api/queries.ts';
import { Page } from '../../app/page.tsx';
import { ButtonLink } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { ConnectStep } from './connect-step.tsx';
import { KeepStep } from './keep-step.tsx';
import { PushStep } from './push-step.tsx';
import { words } from './words.ts';

/** From an empty account to the first contact in a CRM: three steps, each of which says when it is done. */
export function FirstRunScreen() {
  const api = useApi();
  const connections = useConnections();
  const query = { sort: 'createdAt', dir: 'desc' } as const;
  const contacts = useQuery({
    queryKey: [...keys.contactLists, 'first'],
    queryFn: ({ signal }) => api.contacts.list({ ...query, limit: 50 }, signal),
  });
  const connected = connections.data?.find(isConnected);
  const kept = contacts.data?.items ?? [];
  const isIn = (each: Contact) => connected !== undefined && each.crm[connected.connector]?.status === 'in';
  // A push finds people by their e-mail: the newest contact without one is no first to offer.
  const contact = kept.find(isIn) ?? kept.find(({ emails }) => emails.length > 0) ?? kept[0];
  const isPushed = contact !== undefined && isIn(contact);
  const now = connected === undefined ? 1 : contact === undefined ? 2 : isPushed ? 4 : 3;
  return (
    <Page title={words.title} className="firstrun">
      <header className="page-head">
        <h1 className="big">{words.title}</h1>
        <div className="end">
          <ButtonLink to="/contacts" kind="ghost">
            {words.skip}
          </ButtonLink>
        </div>
      </header>
      {connections.isError && <ErrorNotice error={connections.error} />}
      {contacts.isError && <ErrorNotice error={contacts.error} />}
      <ol className="steps">
        <Step number={1} now={now} title={words.connect}>
          {connected === undefined ? (
            <ConnectStep connections={connections.data ?? []} />
          ) : (
            <p className="soft">{words.connected(connected.label)}</p>
          )}
        </Step>
        <Step number={2} now={now} title={words.keep}>
          {now === 2 && <KeepStep />}
          {now < 2 && <p className="soft">{words.keepText}</p>}
          {now > 2 && <p className="soft">{words.kept(contacts.data?.total ?? 1)}</p>}
        </Step>
        <Step number={3} now={now} title={words.push}>
          {connected !== undefined && contact !== undefined ? (
            <PushStep contact={contact} connection={connected} />
          ) : (
            <p className="soft">{words.pushText}</p>
          )}
        </Step>
      </ol>
      <p className="small muted">{words.promise}</p>
    </Page>
  );
}

function Step({
  number,
  now,
  title,
  children,
}: {
  number: number;
  now: number;
  title: string;
  children: ReactNode;
}) {
  const place = number === now ? 'now' : number < now ? 'done' : 'next';
  return (
    <li className={`step ${place}`} aria-current={place === 'now' ? 'step' : undefined}>
      <span className="n">{place === 'done' ? <Icon name="check" /> : number}</span>
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}
