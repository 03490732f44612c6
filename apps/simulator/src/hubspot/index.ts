import type { VendorDefinition } from '../kernel/vendor.ts';
import { revoke } from './control/grants.ts';
import { hubspotControl } from './control/routes.ts';
import { seed } from './control/seed.ts';
import { truth } from './control/truth.ts';
import { accountRoutes } from './crm/account.ts';
import { associationRoutes } from './crm/associations.ts';
import { batchReadRoutes } from './crm/batch-read.ts';
import { batchWriteRoutes } from './crm/batch-write.ts';
import { listRoutes } from './crm/lists.ts';
import { mergeRoutes } from './crm/merge.ts';
import { ownerRoutes } from './crm/owners.ts';
import { propertyRoutes } from './crm/properties.ts';
import { propertyGroupRoutes } from './crm/property-groups.ts';
import { singleRoutes } from './crm/single.ts';
import { fallbacks } from './fallbacks.ts';
import { appConfig } from './oauth/apps.ts';
import { authorizeRoutes } from './oauth/authorize.ts';
import { legacyTokenRoutes } from './oauth/legacy.ts';
import { tokenRoutes } from './oauth/token.ts';
import { recordPages } from './pages/routes.ts';
import { createRates } from './rates.ts';
import { createRouter, type RouteOptions } from './route.ts';
import {
  DEFAULT_CLIENT,
  firstState,
  type Hub,
  restoreState,
  snapshotState,
  storedStateFrom,
} from './state.ts';
import { hubspotLimits, hubspotSwitches } from './switches.ts';
import { API_VERSIONS, type ApiVersion } from './versions.ts';
import { webhookControl } from './webhooks/control.ts';

/** Every family of CRM routes; each is served in every version. */
const FAMILIES: ReadonlyArray<(version: ApiVersion) => RouteOptions[]> = [
  singleRoutes,
  batchReadRoutes,
  batchWriteRoutes,
  mergeRoutes,
  associationRoutes,
  propertyRoutes,
  propertyGroupRoutes,
  ownerRoutes,
  listRoutes,
  accountRoutes,
];

/** HubSpot as a vendor of the simulator. */
export const hubspot: VendorDefinition = {
  name: 'hubspot',
  title: 'HubSpot',
  switches: hubspotSwitches,
  limits: hubspotLimits,
  pages: /^\/$|^\/calls$|^\/contacts\//u,
  build(kernel) {
    const config = appConfig(process.env);
    const client = {
      id: config.clientId ?? DEFAULT_CLIENT.id,
      secret: config.clientSecret ?? DEFAULT_CLIENT.secret,
    };
    const hub: Hub = Object.assign(kernel, { state: firstState(kernel, client) });
    const rates = createRates(hub);
    const route = createRouter(hub, rates);
    fallbacks(hub);
    for (const version of API_VERSIONS) for (const family of FAMILIES) family(version).forEach(route);
    authorizeRoutes(hub, config);
    tokenRoutes(hub, config);
    legacyTokenRoutes(hub);
    recordPages(hub);
    hubspotControl(hub, config);
    webhookControl(hub, config);
    return {
      reset() {
        hub.state = firstState(kernel, client);
        rates.reset();
      },
      seed: input => seed(hub, input),
      records: (object, query) => truth(hub, object, query),
      revoke: input => revoke(hub, input),
      snapshot: () => snapshotState(hub.state),
      restore: stored => restoreState(hub, storedStateFrom(stored)),
    };
  },
};
