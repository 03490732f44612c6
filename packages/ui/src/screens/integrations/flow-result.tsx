import type { Connection } from '@crmsync/contract';
import { useSearchParams } from 'react-router';
import { Go } from '../../components/go.tsx';
import { Notice } from '../../components/notice.tsx';
import { useHistory } from '../history/use-history.ts';
import { words } from './words.ts';

/**
 * How the sign-in at the vendor ended, said after coming back. The address names the CRM and a code of ours; whether it is
 * connected is what the API says, never what an address claims (matrix A10).
 */
export function FlowResult({ connections }: { connections: readonly Connection[] }) {
  const [params, setParams] = useSearchParams();
  const history = useHistory({});
  // Who has sent nobody yet is led on.
  const nothingSent = history.data !== undefined && history.lines.length === 0;
  const connected = params.get('connected');
  const code = params.get('problem');
  const connection = connections.find(each => each.connector === (connected ?? params.get('connector')));
  if (connection === undefined) return null;
  const dismiss = () => setParams({}, { replace: true });
  if (connected !== null) {
    if (connection.state !== 'connected') return null;
    return (
      <Notice
        tone="ok"
        title={words.connected(connection.label)}
        actions={nothingSent && <Go to="/start">{words.firstSteps}</Go>}
        onDismiss={dismiss}
      />
    );
  }
  if (code === null) return null;
  return (
    <Notice tone="warn" title={words.notConnected(connection.label)} onDismiss={dismiss}>
      {words.flowEnds[code] ?? words.flowEnded}
    </Notice>
  );
}
