import { User } from '@crmsync/contract';
import type { Api } from '../app.ts';

/** Who is signed in. Signing in and out is in auth.ts. */
export async function userRoutes(app: Api): Promise<void> {
  app.get('/api/me', { schema: { response: { 200: User } } }, request => request.user);
}
