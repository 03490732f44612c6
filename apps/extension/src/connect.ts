import type { AuthorizationAnswer } from '@crmsync/contract';
import { type Api, ApiError } from '@crmsync/ui/api';
import type { ConnectEnd } from './messages.ts';

/** The browser's part of a sign-in: opens `url`, answers the address the vendor sent the person back to. */
export type LaunchSignIn = (url: string) => Promise<string | undefined>;

/**
 * One CRM's sign-in, from asking the server for a flow to handing it the vendor's answer. The code goes to our server only, with our
 * bearer token: whoever started the flow is who ends it. No CRM token ever comes to the browser.
 */
export async function connectCrm(
  api: Api,
  { connector, host }: { connector: string; host?: string | undefined },
  extensionId: string,
  launch: LaunchSignIn,
): Promise<ConnectEnd> {
  try {
    const { authorizeUrl } = await api.connections.connect(connector, {
      via: 'extension',
      extensionId,
      ...(host === undefined ? {} : { host }),
    });
    const back = await backFrom(launch, authorizeUrl);
    if (back === null) return { end: 'closed' };
    await api.connections.complete(connector, answerIn(back, extensionId));
    return { end: 'connected' };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { title, detail } = error.problem;
    return { end: 'refused', title, detail: detail ?? 'Nothing was connected. Try again.' };
  }
}

async function backFrom(launch: LaunchSignIn, url: string): Promise<URL | null> {
  if (!/^https?:$/.test(new URL(url).protocol)) return null;
  try {
    const back = await launch(url);
    return back === undefined ? null : URL.parse(back);
  } catch {
    // Chrome rejects when the window is closed or its first page cannot be loaded.
    return null;
  }
}

const answerNames = ['state', 'code', 'error', 'error_description', 'iss'] as const;

/** The vendor's answer (RFC 6749 §4.1.2) out of our redirect address; blank when it came back anywhere else. */
function answerIn(back: URL, extensionId: string): AuthorizationAnswer {
  const answer: AuthorizationAnswer = {};
  if (back.protocol !== 'https:' || back.host !== `${extensionId}.chromiumapp.org`) return answer;
  for (const name of answerNames) {
    const value = back.searchParams.get(name);
    if (value !== null) answer[name] = value;
  }
  return answer;
}
