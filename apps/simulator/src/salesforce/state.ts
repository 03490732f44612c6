import type { Kernel } from '../kernel/vendor.ts';
import { to15 } from './ids.ts';
import type { AppConfig } from './oauth/apps.ts';
import type { AuthState } from './oauth/grants.ts';
import type { Org } from './records/org.ts';
import type { BulkJob } from './rest/bulk-job.ts';
import type { Cursor } from './rest/cursor.ts';

/** Everything the Salesforce simulator holds, all orgs together. */
export type Salesforce = {
  kernel: Kernel;
  config: AppConfig;
  orgs: Org[];
  auth: AuthState;
  jobs: Map<string, BulkJob>;
  cursors: Map<string, Cursor>;
  /** Records made under an `Idempotency-Key` of the UI API. */
  idempotencyKeys: Map<string, { id: string; body: string; at: number }>;
};

/** The org with this id in its 15- or 18-character form. */
export function orgById(sf: Salesforce, id: string): Org | undefined {
  return sf.orgs.find(org => to15(org.id) === to15(id));
}
