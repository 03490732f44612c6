import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CallApi, CrmChoice, OwnerApi } from '../connector.ts';
import { label } from './batch-write.ts';
import { paths } from './version.ts';

/** An owner as far as we use it (sheet §7). */
const Owner = z.object({
  id: z.coerce.string(),
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  type: z.string().catch('PERSON'),
  archived: z.boolean().catch(false),
});
const Page = z.object({
  results: z.array(Owner),
  paging: z.object({ next: z.object({ after: z.coerce.string() }).optional().catch(undefined) }).nullish(),
});

/** More than anybody chooses from; it ends the paging should an answer lead back to itself. */
const maxPages = 50;

/** The people who can own contacts, by name: not the inactive ones, nor queues, which are for tickets (sheet §7). */
export function ownerApi(call: CallApi): OwnerApi {
  return {
    async list() {
      const found: CrmChoice[] = [];
      let after: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const next = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
        const { body } = await call(`${paths.owners}?limit=100&archived=false${next}`);
        const { results, paging } = readAnswer(Page, body, { label, writes: false });
        found.push(...results.filter(({ type, archived }) => type === 'PERSON' && !archived).map(toChoice));
        after = paging?.next?.after;
        if (after === undefined) break;
      }
      return found.sort((a, b) => a.label.localeCompare(b.label));
    },
  };
}

/** The id is the one `hubspot_owner_id` takes, not the user's (sheet §3.9). */
function toChoice({ id, email, firstName, lastName }: z.infer<typeof Owner>): CrmChoice {
  const name = [firstName, lastName].filter(Boolean).join(' ').trim();
  return { id, label: name || email || id };
}
