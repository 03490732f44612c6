import type { FollowUp, ItemProblem } from '@crmsync/contract';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** The tables of what follows a write; see migrations/008_follow_ups.ts. */
export interface FollowUpsTables {
  push_follow_ups: {
    id: Generated<string>;
    seq: Generated<number>;
    user_id: string;
    push_id: string;
    item_id: string;
    contact_id: string | null;
    connector: string;
    account_id: string;
    kind: FollowUp['kind'];
    object: string;
    record_id: string;
    target: string | null;
    text_hash: string | null;
    state: FollowUp['state'] | 'sending';
    problem: ColumnType<ItemProblem | null, string | null | undefined, string | null>;
    lost: Generated<boolean>;
    strikes: Generated<number>;
    created_at: Date;
    due_at: Date;
    started_at: Date | null;
    fence: number | null;
    lease_until: Date | null;
    settled_at: Date | null;
  };
  crm_companies: {
    user_id: string;
    connection_id: string;
    key: string;
    begun_at: Date;
    company_id: string | null;
    made_at: Date | null;
  };
}

/** A row of `push_follow_ups` as it is read. */
export type FollowUpRow = Selectable<FollowUpsTables['push_follow_ups']>;
