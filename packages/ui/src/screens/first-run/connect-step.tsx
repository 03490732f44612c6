import type { Connection } from '@crmsync/contract';
import { ErrorNotice } from '../../components/notice.tsx';
import { useConnect } from '../integrations/use-connect.ts';
import { Pick } from './pick.tsx';
import { words } from './words.ts';

/** Every CRM at one press; a simulated one says that nothing real is touched. */
export function ConnectStep({ connections }: { connections: readonly Connection[] }) {
  return (
    <>
      <p className="soft">{words.connectText}</p>
      <div className="picks">
        {connections.map(connection => (
          <ConnectPick key={connection.connector} connection={connection} />
        ))}
      </div>
    </>
  );
}

function ConnectPick({ connection }: { connection: Connection }) {
  const { label, simulated } = connection;
  const { connect, busy, error } = useConnect(connection);
  return (
    <>
      <Pick
        icon={simulated ? 'sandbox' : 'crm'}
        title={simulated ? words.sandbox(label) : words.real(label)}
        hint={simulated ? words.sandboxText : words.realText(label)}
        busy={busy}
        onPick={() => connect()}
      />
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
