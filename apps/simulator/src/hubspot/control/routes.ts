import * as z from 'zod';
import { controlJson, controlRouter } from '../../control/routes.ts';
import type { AppConfig } from '../oauth/apps.ts';
import type { Hub } from '../state.ts';
import { grantDirectly } from './grants.ts';
import { portalFor } from './seed.ts';
import { archiveAsPerson, editAsPerson } from './truth.ts';

const accountInput = z.strictObject({
  portalId: z.number().optional(),
  lackingScopes: z.array(z.string()).optional(),
  requiredContactProperties: z.array(z.string()).optional(),
  lockedForMs: z.number().optional(),
  migratingForMs: z.number().optional(),
  owners: z
    .array(
      z.strictObject({
        id: z.string(),
        firstName: z.string().default(''),
        lastName: z.string().default(''),
        email: z.string().default(''),
        type: z.enum(['PERSON', 'QUEUE']).default('PERSON'),
        archived: z.boolean().default(false),
      }),
    )
    .optional(),
});
const recordParams = z.object({ object: z.string(), id: z.string() });
const portalQuery = z.object({ portalId: z.coerce.number().optional() });

/**
 * Control routes only HubSpot has.
 *
 * | call | does |
 * |---|---|
 * | `POST /_sim/grant` | tokens without the browser: `{portalId?, clientId?, scopes?}` |
 * | `GET/POST /_sim/accounts` | accounts; plan without scopes, required properties, further owners, 423 and 477 for a while |
 * | `GET /_sim/lists` | lists with their members; `DELETE` takes them all away |
 * | `POST /_sim/records/:object/:id` | edit as a person: `{properties}` |
 * | `DELETE /_sim/records/:object/:id` | archive as a person |
 */
export function hubspotControl(hub: Hub, config: AppConfig): void {
  const route = controlRouter(hub.app);
  route('POST', '/grant', request => {
    const tokens = grantDirectly(hub, config, controlJson(request));
    hub.changed();
    return tokens;
  });
  route('GET', '/accounts', () => ({
    accounts: [...hub.state.portals.values()].map(({ id, name, domain, users, lackingScopes, objects }) => ({
      portalId: id,
      name,
      domain,
      users,
      lackingScopes,
      records: Object.fromEntries([...objects.values()].map(({ type, store }) => [type.name, store.size()])),
    })),
  }));
  route('POST', '/accounts', request => changeAccount(hub, controlJson(request)));
  route('GET', '/lists', request => {
    const portal = portalFor(hub, portalQuery.parse(request.query).portalId);
    return { lists: [...portal.lists.values()] };
  });
  route('DELETE', '/lists', request => {
    portalFor(hub, portalQuery.parse(request.query).portalId).lists.clear();
    hub.changed();
  });
  route('POST', '/records/:object/:id', request => {
    const { object, id } = recordParams.parse(request.params);
    const record = editAsPerson(hub, object, id, controlJson(request));
    hub.changed();
    return record;
  });
  route('DELETE', '/records/:object/:id', request => {
    const { object, id } = recordParams.parse(request.params);
    archiveAsPerson(hub, object, id, portalQuery.parse(request.query).portalId);
    hub.changed();
  });
}

function changeAccount(hub: Hub, input: unknown): unknown {
  const { portalId, lackingScopes, requiredContactProperties, lockedForMs, migratingForMs, owners } =
    accountInput.parse(input);
  const portal = portalFor(hub, portalId);
  if (lackingScopes) portal.lackingScopes = lackingScopes;
  if (requiredContactProperties) portal.requiredContactProperties = requiredContactProperties;
  if (owners) portal.extraOwners = owners;
  if (lockedForMs !== undefined) portal.lockedUntil = hub.clock.now() + lockedForMs;
  if (migratingForMs !== undefined) portal.migratingUntil = hub.clock.now() + migratingForMs;
  hub.changed();
  return { portalId: portal.id };
}
