import type { AccountSwitchesTables } from './account-switches.ts';
import type { ConnectionsTables } from './connections.ts';
import type { ContactChangesTables } from './contact-changes.ts';
import type { DeletedContactsTables } from './contacts-deleted.ts';
import type { ContactsTables } from './contacts-table.ts';
import type { EventsTables } from './events.ts';
import type { FollowUpsTables } from './follow-ups-tables.ts';
import type { MappingsTables } from './mappings.ts';
import type { OAuthFlowsTables } from './oauth-flows.ts';
import type { PaceTables } from './pace.ts';
import type { PushesTables } from './pushes-tables.ts';
import type { RequestKeysTables } from './request-keys.ts';
import type { RevocationsTables } from './revocations.ts';
import type { SavedFiltersTables } from './saved-filters.ts';
import type { SecondFactorsTables } from './second-factors.ts';
import type { SubscriptionsTables } from './subscriptions.ts';
import type { UsersTables } from './users.ts';
import type { WebhooksTables } from './webhooks.ts';

/**
 * Every table, composed from the nouns' own files. `int8` is a number on both databases, `timestamptz` a Date, `jsonb` what
 * was stored; give `jsonb` as `JSON.stringify(…)`, because the two drivers disagree about arrays.
 */
export type Database = UsersTables &
  ContactsTables &
  ContactChangesTables &
  DeletedContactsTables &
  SavedFiltersTables &
  SecondFactorsTables &
  ConnectionsTables &
  AccountSwitchesTables &
  MappingsTables &
  OAuthFlowsTables &
  RevocationsTables &
  PushesTables &
  RequestKeysTables &
  FollowUpsTables &
  PaceTables &
  SubscriptionsTables &
  WebhooksTables &
  EventsTables;
