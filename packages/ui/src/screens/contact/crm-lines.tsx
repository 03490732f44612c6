import type { Connection, Contact, SyncLogLine } from '@crmsync/contract';
import { isConnected, useConnections } from '../../api/queries.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { StatusChip } from '../../components/chip.tsx';
import { VendorWords } from '../../components/diff.tsx';
import { Icon } from '../../components/icon.tsx';
import { whatAndWhy } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { refusalWords } from '../../text/problem-words.ts';
import { useHistory } from '../history/use-history.ts';
import { useSync } from './use-sync.ts';
import { words } from './words.ts';

/** Where this contact stands in each connected CRM, with the reason and the way on. */
export function CrmLines({ contact }: { contact: Contact }) {
  const connections = useConnections();
  const history = useHistory({ contactId: contact.id });
  const sent = history.lines.filter(line => line.kind === 'sync');
  const connected = connections.data?.filter(isConnected) ?? [];
  return (
    <section>
      <h2 className="sub">{words.inCrms}</h2>
      <div className="stack">
        {connections.data !== undefined && connected.length === 0 && <p className="soft">{words.noCrms}</p>}
        {connected.map(connection => (
          <CrmLine
            key={connection.connector}
            contact={contact}
            connection={connection}
            last={sent.find(line => line.connector === connection.connector)}
          />
        ))}
      </div>
    </section>
  );
}

function CrmLine({
  contact,
  connection,
  last,
}: {
  contact: Contact;
  connection: Connection;
  last: SyncLogLine | undefined;
}) {
  const state = contact.crm[connection.connector];
  const sync = useSync(contact);
  return (
    <div className="crmline">
      <div className="row wrap">
        <Icon name="crm" tone="idle" large />
        <b className="strong">{connection.label}</b>
        <span className="end">
          {state && (
            <StatusChip
              state={state}
              connector={connection}
              contactId={contact.id}
              place={state.status === 'in' ? 'boxed' : 'plain'}
              withAgo
            />
          )}
        </span>
      </div>
      {state?.status === 'failed' && last?.problem && (
        <Refused problem={last.problem} label={connection.label} />
      )}
      {state?.status === 'changed' && <p className="small muted">{words.changedSince}</p>}
      {state?.status === 'in' && last && (
        <p className="small muted">
          <Text>{whatAndWhy(last)}</Text>
        </p>
      )}
      {(state?.status === 'failed' || state?.status === 'changed') && (
        <div className="row wrap">
          <Button
            icon="retry"
            busy={sync.isPending}
            busyWords={words.sending}
            onClick={() => sync.mutate(connection)}
          >
            {state.status === 'failed' ? words.tryAgain : words.push}
          </Button>
        </div>
      )}
      {state?.status === 'duplicate' && (
        <div className="row wrap">
          <ButtonLink to={state.itemId === null ? '/decide' : `/decide?item=${state.itemId}`} icon="question">
            {words.decide}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}

function Refused({ problem, label }: { problem: NonNullable<SyncLogLine['problem']>; label: string }) {
  const { title, detail } = refusalWords(problem, label);
  return (
    <>
      <p>
        <b className="strong">
          <Text>{title}</Text>
        </b>{' '}
        <span className="soft">
          <Text>{detail}</Text>
        </span>
      </p>
      {problem.vendor !== null && <VendorWords label={label}>{problem.vendor}</VendorWords>}
    </>
  );
}
