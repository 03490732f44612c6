import type { Me } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { isApi } from './api-path.ts';
import { ApiProblem } from './problems.ts';

/** What somebody may call who has still to set it up: all that is about signing in, nothing of what they keep here. */
const beforehand: readonly string[] = [
  '/api/me',
  '/api/users/me',
  '/api/users/me/sessions',
  '/api/users/me/sessions/:id',
  '/api/users/me/second-factor',
  '/api/users/me/second-factor/confirm',
];

/** Where the operator asks everybody for a second factor, nothing else answers before it is on: 403 `second-factor-required`. */
export function registerSecondFactorRule(app: Api, { settings, secondFactors }: AppDeps): void {
  if (settings.secondFactor !== 'required') return;
  app.addHook('onRequest', async request => {
    const { url = '', config } = request.routeOptions;
    if (!isApi(request) || request.is404 || config.public) return;
    if (url.startsWith('/api/auth/') || beforehand.includes(url)) return;
    if ((await askedFactor({ settings, secondFactors }, request.user.id)) !== 'missing') return;
    throw new ApiProblem('second-factor-required', 'Set up the second step first.', {
      detail: 'It is under your account. Nobody gets in here by a password alone.',
    });
  });
}

/** What the operator asks of this person, as {@link Me} tells it. */
export async function askedFactor(
  { settings, secondFactors }: Pick<AppDeps, 'settings' | 'secondFactors'>,
  userId: string,
): Promise<Me['secondFactor']> {
  if (settings.secondFactor !== 'required') return 'offered';
  return (await secondFactors.read(userId)).since === null ? 'missing' : 'required';
}
