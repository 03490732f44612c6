import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { type CallApi, CrmError, type GroupApi, type RecordRef, type WriteResult } from '../connector.ts';
import { label } from './batch-write.ts';
import { parseError, toCrmError } from './read-error.ts';
import { paths } from './version.ts';

const List = z.object({
  listId: z.coerce.string(),
  name: z.string(),
  objectTypeId: z.string().optional(),
  processingType: z.string().optional(),
  createdAt: z.string().optional().catch(undefined),
});
const Found = z.object({ lists: z.array(List), hasMore: z.boolean().catch(false) });

const ids = z.array(z.coerce.string()).catch([]);
/** The first key is spelled as HubSpot spells it (sheet §7); the other spelling costs nothing. */
const Added = z
  .object({ recordsIdsAdded: ids, recordIdsAdded: ids, recordIdsMissing: ids })
  .partial()
  .refine(answer => answer.recordsIdsAdded ?? answer.recordIdsAdded ?? answer.recordIdsMissing)
  .transform(answer => ({
    added: answer.recordsIdsAdded ?? answer.recordIdsAdded ?? [],
    missing: answer.recordIdsMissing ?? [],
  }));

const pageSize = 100;
const maxPages = 20;
const maxLists = 500;
/** Lists that people put contacts on; the others are filled by their filters (sheet §7). */
const byHand = ['MANUAL', 'SNAPSHOT'];

/** Static lists of contacts. */
export function listApi(call: CallApi): GroupApi {
  return {
    async list() {
      const lists: z.infer<typeof List>[] = [];
      for (let page = 0; page < maxPages; page += 1) {
        const body = { query: '', processingTypes: byHand, offset: page * pageSize, count: pageSize };
        const answer = await call(`${paths.lists}/search`, { method: 'POST', body, reads: true });
        const found = readAnswer(Found, answer.body, { label, writes: false });
        lists.push(...found.lists);
        if (!found.hasMore) break;
      }
      return lists
        .filter(
          ({ objectTypeId, processingType }) =>
            objectTypeId === '0-1' && byHand.includes(processingType ?? ''),
        )
        .sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''))
        .slice(0, maxLists)
        .map(({ listId, name }) => ({ id: listId, label: name }));
    },
    add: (group, records) => add(call, group, records),
  };
}

async function add(call: CallApi, group: string, records: readonly RecordRef[]): Promise<WriteResult[]> {
  if (records.length === 0) return [];
  const body = [...new Set(records.map(({ id }) => id))];
  const path = `${paths.lists}/${encodeURIComponent(group)}/memberships/add`;
  const answer = await call(path, { method: 'PUT', body }).catch((error: unknown) => {
    throw error instanceof CrmError && error.kind === 'missing' ? listGone(error) : error;
  });
  const { added, missing } = readAnswer(Added, answer.body, { label, writes: true });
  return records.map(({ id }) =>
    missing.includes(id)
      ? { ok: false, error: toCrmError(recordMissing(), { status: 207 }) }
      : { ok: true, id, created: added.includes(id) },
  );
}

/** HubSpot only counts who is missing; told like a record that is gone. */
function recordMissing() {
  return parseError({ category: 'OBJECT_NOT_FOUND', message: 'recordIdsMissing' });
}

/** It is the list that is gone, not a contact. */
function listGone({ details }: CrmError): CrmError {
  return new CrmError('invalid', 'The HubSpot list you chose no longer exists.', {
    code: 'group-gone',
    short: 'list is gone',
    advice:
      'Nobody was put on it; the contacts themselves are in HubSpot. Choose another list in the settings.',
    ...(details.vendor === undefined ? {} : { vendor: details.vendor }),
  });
}
