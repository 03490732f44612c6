import type { WriteContext } from '../records/context.ts';
import type { Org } from '../records/org.ts';
import { LAST_VERSION } from '../rest/versions.ts';
import type { Salesforce } from '../state.ts';
import { adminOf } from './find.ts';

/** The circumstances of a change the control API makes: an administrator, no rule in the way. */
export function controlContext(sf: Salesforce, org: Org): WriteContext {
  return {
    org,
    userId: adminOf(org),
    now: sf.kernel.clock.now(),
    version: LAST_VERSION,
    switches: { readOnlyStatus: 403, matchConvertedLeads: false, storageFull: false },
    allowSave: true,
    includeRecordDetails: false,
    autoAssign: false,
    client: null,
  };
}
