import { ControlError } from '../../kernel/control-error.ts';
import { indexKey, type Org, tableOf } from '../records/org.ts';
import { lookUp, type Row } from '../records/table.ts';
import { recordJson } from '../records/values.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { requireObject } from './find.ts';

/** `GET /_sim/records/:object?org=&id=&email=&deleted=true`: the truth about records, with their history. */
export function truth(sf: Salesforce, objectName: string, query: Record<string, string>): unknown {
  const orgs =
    query.org === undefined ? sf.orgs : sf.orgs.filter(org => org.name === query.org || org.id === query.org);
  if (orgs.length === 0) throw new ControlError(`No org is named ${query.org}`);
  const records = orgs.flatMap(org => {
    const object = requireObject(org, objectName);
    return rowsOf(org, object, query)
      .filter(row => query.deleted === 'true' || row.IsDeleted !== true)
      .map(row => ({
        org: org.id,
        ...recordJson(object, row, ''),
        history: tableOf(org, object).history.get(row.Id) ?? [],
      }));
  });
  return { total: records.length, records };
}

function rowsOf(org: Org, object: ObjectDef, query: Record<string, string>): Row[] {
  const { rows } = tableOf(org, object);
  if (query.id !== undefined) return [rows.get(query.id)].filter(row => row !== undefined);
  if (query.email === undefined) return [...rows.values()];
  const ids = lookUp(tableOf(org, object), 'email', indexKey(query.email));
  return [...ids].map(id => rows.get(id)).filter(row => row !== undefined);
}

/** `GET /_sim/orgs`: orgs with their users, settings and grants. */
export function describeOrgs(sf: Salesforce): unknown {
  const orgs = sf.orgs.map(org => ({
    id: org.id,
    name: org.name,
    myDomain: org.myDomain,
    settings: org.settings,
    recordFaults: org.recordFaults,
    users: [...(org.tables.get('user')?.rows.values() ?? [])].map(user => ({
      id: user.Id,
      username: user.Username,
      active: user.IsActive,
    })),
    queues: [...(org.tables.get('group')?.rows.values() ?? [])].map(group => ({
      id: group.Id,
      name: group.Name,
    })),
  }));
  const grants = [...sf.auth.grants.values()].map(({ refreshToken, retired, ...grant }) => ({
    ...grant,
    hasRefreshToken: refreshToken !== null,
    rotations: retired.length,
    sessions: [...sf.auth.sessions.values()].filter(session => session.grantId === grant.id).length,
  }));
  return { orgs, grants };
}
