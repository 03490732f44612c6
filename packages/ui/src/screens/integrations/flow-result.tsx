import type { Connection } from '@crmsync/contract';
import { useSearchParams } from 'react-router';
import { Notice } from '../../components/notice.tsx';
import { words } from './words.ts';

/**
 * How the sign-in at the vendor ended, said once after coming back. The address only names which CRM to speak about:
 * whether it is connected is what the API says, never what an address claims.
 */
export function FlowResult({ connections }: { connections: readonly Connection[] }) {
  const [params, setParams] = useSearchParams();
  const back = params.get('back');
  const connection = connections.find(each => each.connector === back);
  if (connection === undefined) return null;
  const dismiss = () => setParams({}, { replace: true });
  if (connection.state === 'connected') {
    return <Notice tone="ok" title={words.connected(connection.label)} onDismiss={dismiss} />;
  }
  if (connection.problem !== null) return null;
  return (
    <Notice tone="warn" title={words.notConnected(connection.label)} onDismiss={dismiss}>
      {words.notConnectedText}
    </Notice>
  );
}
