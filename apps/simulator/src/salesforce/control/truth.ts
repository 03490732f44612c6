import * as z from 'zod';
import { indexKey, type Org, tableOf } from '../records/org.ts';
import { lookUp, type Row } from '../records/table.ts';
import { recordJson } from '../records/values.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { findOrg, requireObject } from './find.ts';

const queryInput = z.object({
  org: z.string().optional(),
  id: z.string().optional(),
  email: z.string().optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(0).default(100),
});

/**
 * `GET /_sim/records/:object`: the truth about records of one org, those in the recycle bin included:
 * `{total, live, records:[{…fields, history}]}`. Query: `org`, `id`, `email`, `offset`, `limit` (default 100).
 */
export function truth(sf: Salesforce, objectName: string, query: Record<string, string>): unknown {
  const { org: named, offset, limit, ...wanted } = queryInput.parse(query);
  const org = findOrg(sf, named);
  const object = requireObject(org, objectName);
  const rows = rowsOf(org, object, wanted);
  return {
    org: org.id,
    total: rows.length,
    live: rows.filter(row => row.IsDeleted !== true).length,
    records: rows.slice(offset, offset + limit).map(row => ({
      ...recordJson(object, row, ''),
      history: tableOf(org, object).history.get(row.Id) ?? [],
    })),
  };
}

function rowsOf(
  org: Org,
  object: ObjectDef,
  wanted: { id?: string | undefined; email?: string | undefined },
): Row[] {
  const { rows } = tableOf(org, object);
  const { id, email } = wanted;
  if (id !== undefined) return [rows.get(id)].filter(row => row !== undefined);
  if (email === undefined) return [...rows.values()];
  const ids = lookUp(tableOf(org, object), 'email', indexKey(email));
  return [...ids].map(each => rows.get(each)).filter(row => row !== undefined);
}

/** `GET /_sim/orgs`: orgs with users, queues, settings and counts, and the grants of all. */
export function describeOrgs(sf: Salesforce): unknown {
  const rowsNamed = (org: Org, name: string) => [...(org.tables.get(name)?.rows.values() ?? [])];
  const orgs = sf.orgs.map(org => ({
    id: org.id,
    name: org.name,
    myDomain: org.myDomain,
    settings: org.settings,
    recordFaults: org.recordFaults,
    users: rowsNamed(org, 'user').map(user => ({
      id: user.Id,
      username: user.Username,
      active: user.IsActive,
    })),
    queues: rowsNamed(org, 'group').map(group => ({ id: group.Id, name: group.Name })),
    records: Object.fromEntries(
      [...org.schema.values()].map(each => [each.name, tableOf(org, each).rows.size]),
    ),
  }));
  const grants = [...sf.auth.grants.values()].map(({ refreshToken, retired, ...grant }) => ({
    ...grant,
    hasRefreshToken: refreshToken !== null,
    rotations: retired.length,
    sessions: [...sf.auth.sessions.values()].filter(session => session.grantId === grant.id).length,
  }));
  return { orgs, grants };
}
