import type { CrmEvent } from '@crmsync/connectors';
import { type Kysely, sql } from 'kysely';
import { crmNews, publishAll } from './events.ts';
import type { Database } from './schema.ts';

/** Deliveries taken; see migrations/011_webhooks.ts. */
export interface WebhooksTables {
  webhook_deliveries: { connector: string; signature: string; taken_at: Date };
}

/** A delivery that was found to be the vendor's. */
export interface BelievedDelivery {
  readonly connector: string;
  readonly signature: string;
  readonly events: readonly CrmEvent[];
}

/** Longer than any vendor's deliveries are believed. */
const keptMs = 3600_000;

/** Does what a delivery tells, once: false when it was taken before, and then nothing is done. */
export function takeDelivery(
  db: Kysely<Database>,
  { connector, signature, events }: BelievedDelivery,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async tx => {
    await tx
      .deleteFrom('webhook_deliveries')
      .where('taken_at', '<', new Date(now.getTime() - keptMs))
      .execute();
    const taken = await tx
      .insertInto('webhook_deliveries')
      .values({ connector, signature, taken_at: now })
      .onConflict(conflict => conflict.doNothing())
      .returning('signature')
      .execute();
    if (taken.length === 0) return false;
    const forgotten = await forgetRecords(tx, connector, events);
    for (const [userId, links] of Map.groupBy(forgotten, link => link.user_id)) {
      const news = links.map(link => crmNews(link.contact_id, connector));
      await publishAll(tx, userId, news);
    }
    return true;
  });
}

/** Links to records that are gone: the next push looks the person up again. */
async function forgetRecords(
  db: Kysely<Database>,
  connector: string,
  events: readonly CrmEvent[],
): Promise<{ user_id: string; contact_id: string }[]> {
  const { rows } = await sql<{ user_id: string; contact_id: string }>`
    delete from contact_links l
    using jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e ("accountId" text, object text, "recordId" text)
    where l.connector = ${connector} and l.account_id = e."accountId"
      and l.object = e.object and l.record_id = e."recordId"
    returning l.user_id, l.contact_id`.execute(db);
  return rows;
}
