import type { CrmAccount, CrmConnector } from '@crmsync/connectors';
import type { Ledger, RecordRef } from '@crmsync/sync';
import { openAttempts } from '../store/attempts.ts';
import { claimItems, nextDue } from '../store/claims.ts';
import type { Store } from '../store/database.ts';
import type { PushRow } from '../store/pushes-tables.ts';
import { settleItems } from '../store/settlements.ts';

/** The durable ledger of one push, over the database. */
export function pushLedger(
  { db }: Pick<Store, 'db'>,
  push: PushRow,
  crm: { readonly connector: CrmConnector; readonly account: CrmAccount },
  now: () => Date,
): Ledger {
  const recordUrl = ({ object, id }: RecordRef) => crm.connector.recordUrl(crm.account, object, id);
  const objectLabel = (name: string) =>
    crm.connector.objects.find(object => object.name === name)?.label ?? name;
  return {
    claim: limit => claimItems(db, push, limit, now()),
    begin: (fence, attempts) => openAttempts(db, Number(fence), attempts, now()),
    settle: (fence, settlements) =>
      settleItems(db, settlements, { push, fence: Number(fence), now: now(), recordUrl, objectLabel }),
    nextDue: () => nextDue(db, push.id, now()),
  };
}
