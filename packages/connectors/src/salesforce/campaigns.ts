import { writeBatch } from '../batches.ts';
import type { GroupApi, RecordRef, WriteResult } from '../connector.ts';
import { writeAbout } from './about-people.ts';
import { type Item, sendCollection, settle } from './collections.ts';
import { longId } from './ids.ts';
import { queryTogether } from './query.ts';
import { fieldValue } from './records.ts';
import type { Session } from './session.ts';

const soql = 'SELECT Id, Name FROM Campaign WHERE IsActive = true ORDER BY CreatedDate DESC LIMIT 500';

/** Active campaigns, and people added to them as members (sheet §10). A result's `id` is the person's, not the membership's. */
export function campaigns(session: Session): GroupApi {
  return {
    async list() {
      const rows = await queryTogether(session, [{ object: 'Campaign', soql }]);
      return rows.map(row => ({ id: longId(row.Id), label: String(fieldValue(row, 'Name') ?? row.Id) }));
    },
    add: (group, records) =>
      writeAbout(
        session,
        records.map(record => ({ record })),
        things =>
          addMembers(
            session,
            group,
            things.map(({ record }) => record),
          ),
      ),
  };
}

function addMembers(session: Session, group: string, records: readonly RecordRef[]): Promise<WriteResult[]> {
  const toMember = ({ object, id }: RecordRef) => ({
    CampaignId: group,
    // Exactly one of the two (sheet §10).
    [object === 'Contact' ? 'ContactId' : 'LeadId']: id,
  });
  return writeBatch(records, toMember, 'Salesforce', async batch => {
    const bodies = batch.map(record => ({ attributes: { type: 'CampaignMember' }, ...toMember(record) }));
    const items = await sendCollection(session, 'POST', bodies, {});
    return batch.map(({ id }, index) => asMember(items?.[index], longId(id)));
  });
}

/**
 * Who is a member already is refused as a repeated value. The words of that refusal are not confirmed (sheet §10), those about a
 * unique field of the admin's own are (§3.3), so everything but those means a member.
 */
function asMember(item: Item | undefined, person: string): WriteResult {
  const result = settle(item, true);
  if (result.ok) return { ok: true, id: person, created: true };
  const { code, vendor = '' } = result.error.details;
  const isMember = code === 'already-exists' && !vendor.includes('duplicate value found');
  return isMember ? { ok: true, id: person, created: false } : result;
}
