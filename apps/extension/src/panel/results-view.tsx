import type { Connection, Contact } from '@crmsync/contract';
import {
  Avatar,
  Away,
  Button,
  Chip,
  ErrorNotice,
  Go,
  Icon,
  keys,
  nameOf,
  OutboxChip,
  partWords,
  recordHref,
  refusalWords,
  StatusChip,
  Text,
  timeOf,
  useApi,
} from '@crmsync/ui';
import { useQuery } from '@tanstack/react-query';
import { Head } from './head.tsx';
import { NextFoot } from './next-foot.tsx';
import type { Sent } from './use-save-person.ts';
import { words } from './words.ts';

/** After saving: the contact, and one line per CRM that turns as the outcome comes in, also over server events. */
export function ResultsView({
  saved,
  sent,
  connections,
  again,
  reopen,
  back,
  onBack,
  onNext,
}: {
  saved: Contact;
  sent: readonly Sent[];
  connections: readonly Connection[];
  again: (one: Sent) => void;
  reopen: () => void;
  /** What leads back is called so. */
  back: string;
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}) {
  const api = useApi();
  const live = useQuery({
    queryKey: keys.contact(saved.id),
    queryFn: ({ signal }) => api.contacts.get(saved.id, signal),
  });
  const contact = live.data ?? saved;
  return (
    <>
      <div className="panel-body" aria-live="polite">
        <div className="ident">
          <Avatar name={nameOf(contact)} size="lg" />
          <div>
            <Head>{nameOf(contact)}</Head>
            <p className="soft">{words.savedAt(timeOf(saved.updatedAt))}</p>
          </div>
        </div>
        {sent.length > 0 && (
          <ul className="results">
            {sent.map(one => {
              const connection = connections.find(({ connector }) => connector === one.connector);
              return connection ? (
                <Result
                  key={one.connector}
                  {...{ one, connection, contact, reopen }}
                  onAgain={() => again(one)}
                />
              ) : null;
            })}
          </ul>
        )}
        <Go to={`/contacts/${contact.id}`}>{words.openContact}</Go>
      </div>
      <NextFoot {...{ back, onNext, onBack }} />
    </>
  );
}

function Result({
  one,
  connection,
  contact,
  reopen,
  onAgain,
}: {
  one: Sent;
  connection: Connection;
  contact: Contact;
  reopen: () => void;
  onAgain: () => void;
}) {
  const { answer, error, waits } = one;
  const state = contact.crm[connection.connector];
  const href = recordHref(answer?.url ?? state?.recordUrl ?? null);
  const settled = answer !== undefined || error !== undefined;
  if (waits) {
    return (
      <li>
        <OutboxChip />
        <p className="small soft">{words.outbox.kept}</p>
      </li>
    );
  }
  return (
    <li>
      {settled && state && state.status !== 'never' ? (
        <StatusChip state={state} connector={connection} contactId={contact.id} withAgo />
      ) : (
        <Chip
          tone={settled ? 'idle' : 'run'}
          icon={settled ? 'idle' : 'running'}
          spin={!settled}
          words={settled ? words.notIn(connection.label) : words.sendingTo(connection.label)}
        />
      )}
      {href !== null && (
        <Away href={href} className="btn small ghost">
          <Icon name="open" />
          {words.open}
        </Away>
      )}
      {error !== undefined && (
        <ErrorNotice
          error={error}
          actions={
            <Button size="small" onClick={onAgain}>
              {words.tryAgain}
            </Button>
          }
        />
      )}
      {answer && <Outcome answer={answer} label={connection.label} reopen={reopen} onAgain={onAgain} />}
    </li>
  );
}

function Outcome({
  answer,
  label,
  reopen,
  onAgain,
}: {
  answer: NonNullable<Sent['answer']>;
  label: string;
  reopen: () => void;
  onAgain: () => void;
}) {
  const { action, changes, item } = answer;
  if (item.problem && (action === 'failed' || action === 'duplicate')) {
    return (
      <div className="why">
        <p>
          <b>{refusalWords(item.problem, label).title}</b>
        </p>
        <p className="soft">{refusalWords(item.problem, label).detail}</p>
        <div className="row">
          {action === 'duplicate' ? (
            <Go to={`/decide?item=${item.id}`} className="btn small">
              {words.decide}
            </Go>
          ) : (
            <>
              <Button size="small" onClick={reopen}>
                {words.changeValues}
              </Button>
              <Button size="small" kind="ghost" onClick={onAgain}>
                {words.tryAgain}
              </Button>
            </>
          )}
        </div>
        {item.problem.vendor && (
          <details className="small muted">
            <summary>{partWords.vendorWords(label)}</summary>
            <Text>{item.problem.vendor}</Text>
          </details>
        )}
      </div>
    );
  }
  return (
    <>
      <p className="small soft">{words.outcomes[action]}</p>
      {action === 'updated' && changes.length > 0 && <Changes changes={changes} />}
    </>
  );
}

function Changes({ changes }: { changes: NonNullable<Sent['answer']>['changes'] }) {
  return (
    <dl className="mini">
      {changes.map(({ field, label, before, after }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>
            {before === null ? <span className="blank">{partWords.blank}</span> : <Text>{before}</Text>}
            <Icon name="arrow-right" />
            <span className="will" style={{ margin: 0 }}>
              <Text>{after ?? ''}</Text>
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
