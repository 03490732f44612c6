import type { ColumnType, Generated } from 'kysely';

/** Filled by the database or by us on insert; read as a Date. */
type Moment = ColumnType<Date, Date | string | undefined, Date | string>;

/** People who sign in, their sessions and passwords. Written by better-auth (src/auth/), under our own column names. */
export interface UsersTables {
  users: {
    id: Generated<string>;
    name: string;
    email: string;
    email_verified: boolean;
    image: string | null;
    created_at: Moment;
    updated_at: Moment;
  };
  sessions: {
    id: Generated<string>;
    user_id: string;
    token: string;
    expires_at: Moment;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Moment;
    updated_at: Moment;
  };
}
