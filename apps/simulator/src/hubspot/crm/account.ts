import { uninstall } from '../oauth/grants.ts';
import type { RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';

/** Account information, and removing the app from the account. */
export function accountRoutes(version: ApiVersion): RouteOptions[] {
  return [
    {
      method: 'GET',
      url: version.accountInfo,
      handle(call) {
        const { portal, hub } = call;
        if (hub.switches.is('accountInfoScope', 'enforced')) call.requireScope(['oauth']);
        return {
          portalId: portal.id,
          accountType: portal.accountType,
          timeZone: portal.timeZone,
          companyCurrency: portal.currency,
          additionalCurrencies: [],
          utcOffset: portal.utcOffset,
          utcOffsetMilliseconds: portal.utcOffsetMilliseconds,
          uiDomain: new URL(hub.url()).host,
          dataHostingLocation: 'na1',
          ...(version.portalName
            ? { portalName: portal.name, createdAt: new Date(portal.createdAt).toISOString() }
            : {}),
        };
      },
    },
    {
      method: 'DELETE',
      url: version.uninstall,
      scopes: ['oauth'],
      handle(call) {
        uninstall(call.hub, call.grant.appId, call.grant.portalId);
        return undefined;
      },
    },
  ];
}
