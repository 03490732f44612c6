import type { VendorDefinition } from '../kernel/vendor.ts';
import { LIMITS, SWITCHES } from './config.ts';
import { revoke } from './control/grants.ts';
import { registerOrgControl } from './control/routes.ts';
import { seed } from './control/seed.ts';
import { truth } from './control/truth.ts';
import { registerFallbacks } from './fallbacks.ts';
import { appConfig, firstApps } from './oauth/apps.ts';
import { newAuth } from './oauth/grants.ts';
import { registerOAuth } from './oauth/routes.ts';
import { firstOrgs } from './orgs.ts';
import { registerPages } from './pages/records.ts';
import { registerRest } from './rest/http.ts';
import { isSnapshot, restore, snapshot } from './snapshot.ts';
import type { Salesforce } from './state.ts';

/** Salesforce as a vendor of the simulator: two orgs behind one login host and one instance URL. */
export const salesforce: VendorDefinition = {
  name: 'salesforce',
  title: 'Salesforce',
  switches: SWITCHES,
  limits: LIMITS,
  build(kernel) {
    const config = appConfig(process.env);
    const fresh = () => ({
      orgs: firstOrgs(kernel.clock.now()),
      auth: newAuth(firstApps(config)),
      jobs: new Map(),
      cursors: new Map(),
      idempotencyKeys: new Map(),
    });
    const sf: Salesforce = { kernel, config, ...fresh() };
    registerFallbacks(sf);
    registerOAuth(sf);
    registerRest(sf);
    registerPages(sf);
    registerOrgControl(sf);
    return {
      reset: () => Object.assign(sf, fresh()),
      seed: input => seed(sf, input),
      records: (object, query) => truth(sf, object, query),
      revoke: input => revoke(sf, input),
      snapshot: () => snapshot(sf),
      restore: state => {
        if (isSnapshot(state)) restore(sf, state);
      },
    };
  },
};
