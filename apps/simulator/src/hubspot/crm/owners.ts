import { notFound, validationError } from '../errors.ts';
import type { Portal, PortalUser } from '../portal.ts';
import type { RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';

/** Routes for the people who can own records. */
export function ownerRoutes(version: ApiVersion): RouteOptions[] {
  const scopes = ['crm.objects.owners.read', version.name === '2026-09' ? 'contacts' : 'automation'];
  return [
    {
      method: 'GET',
      url: version.owners,
      scopes,
      handle(call) {
        const limit = Number(call.query('limit') ?? 100);
        if (!(limit >= 1 && limit <= 500)) throw validationError('limit must be between 1 and 500');
        const email = call.query('email')?.toLowerCase();
        const archived = call.query('archived') === 'true';
        const matching = ownersOf(call.portal).filter(
          owner => owner.archived === archived && (email === undefined || owner.email === email),
        );
        const start = Number(call.query('after') ?? 0);
        const results = matching.slice(start, start + limit);
        const next =
          start + limit < matching.length ? { paging: { next: { after: String(start + limit) } } } : {};
        return { results, ...next };
      },
    },
    {
      method: 'GET',
      url: `${version.owners}/:ownerId`,
      scopes,
      handle(call) {
        const key = call.query('idProperty') === 'userId' ? 'userId' : 'id';
        const owner = ownersOf(call.portal).find(candidate => String(candidate[key]) === call.params.ownerId);
        if (!owner) throw notFound(`Owner ${call.params.ownerId ?? ''} does not exist`);
        return owner;
      },
    },
  ];
}

function ownersOf(portal: Portal) {
  const since = new Date(portal.createdAt).toISOString();
  const times = { createdAt: since, updatedAt: since };
  const users = portal.users.map(({ ownerId, id, email, firstName, lastName }: PortalUser) => ({
    id: ownerId,
    email,
    type: 'PERSON',
    firstName,
    lastName,
    userId: id,
    userIdIncludingInactive: id,
    ...times,
    archived: false,
  }));
  const extra = portal.extraOwners.map((owner, index) => ({
    ...owner,
    ...(owner.archived ? {} : { userId: 90_000 + index }),
    userIdIncludingInactive: 90_000 + index,
    ...times,
  }));
  return [...users, ...extra];
}
