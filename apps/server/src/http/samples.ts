import { Changed } from '@crmsync/contract';
import type { Api, AppDeps } from '../app.ts';
import { samplePeople } from '../contacts/samples.ts';
import { mergeContacts } from '../store/contacts-merge.ts';

/** `POST /api/contacts/samples`: invented people to try everything with. Twice makes nobody twice. They are deleted by their source. */
export async function sampleRoutes(app: Api, { store: { db } }: AppDeps): Promise<void> {
  app.post('/api/contacts/samples', { schema: { response: { 200: Changed } } }, async ({ user }) => {
    const outcomes = await mergeContacts(db, user.id, samplePeople());
    return { changed: outcomes.filter(({ outcome }) => outcome !== 'unchanged').length };
  });
}
