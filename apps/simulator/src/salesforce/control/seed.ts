import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { deserialise, resolveFields } from '../records/deserialise.ts';
import { nextId, type Org, save } from '../records/org.ts';
import type { Row, Scalar } from '../records/table.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Salesforce } from '../state.ts';
import { adminOf, findOrg, requireObject } from './find.ts';

const seedInput = z.strictObject({
  org: z.string().optional(),
  object: z.string(),
  records: z.array(z.record(z.string(), z.unknown())).optional(),
  /** Number of made-up people or companies. */
  count: z.int().min(1).max(2_000_000).optional(),
  /** Only for `count`: number of the first one, which its name and e-mail address carry. */
  from: z.int().min(1).default(1),
});

/** `POST /_sim/seed`: adds records without any rule; gives the ids of the first thousand. */
export function seed(sf: Salesforce, input: unknown): unknown {
  const { org: named, object: name, records, count, from } = seedInput.parse(input);
  const org = findOrg(sf, named);
  const object = requireObject(org, name);
  if (records === undefined && count === undefined) throw new ControlError('Give records or count');
  const ids = (records ?? []).map(fields => plant(sf, org, object, readFields(object, fields)));
  for (let n = from; n < from + (count ?? 0); n++) ids.push(plant(sf, org, object, madeUp(object, n)));
  // A record type shows in the describe of its object.
  if (object.name === 'RecordType') org.schemaChangedAt = sf.kernel.clock.now();
  return { org: org.id, count: ids.length, ids: ids.slice(0, 1000) };
}

function readFields(object: ObjectDef, fields: Record<string, unknown>): Record<string, Scalar> {
  return Object.fromEntries(
    resolveFields(object, fields).map(([def, value]) => [def.name, deserialise(def, value, null)]),
  );
}

/** Stores a record as if a person had typed it in long ago. */
function plant(sf: Salesforce, org: Org, object: ObjectDef, fields: Record<string, Scalar>): string {
  const now = sf.kernel.clock.now();
  const admin = adminOf(org);
  const row: Row = { Id: nextId(org, object.keyPrefix), IsDeleted: false };
  for (const def of object.fields.values()) {
    const preset = def.picklist.find(entry => entry.isDefault);
    if (preset) row[def.name] = preset.value;
  }
  if (object.fields.has('ownerid')) row.OwnerId = admin;
  Object.assign(row, fields);
  for (const name of ['CreatedDate', 'LastModifiedDate', 'SystemModstamp']) row[name] ??= now;
  for (const name of ['CreatedById', 'LastModifiedById']) row[name] ??= admin;
  save(org, object, row, { at: now, by: admin, kind: 'created', client: null, fields: [] });
  return row.Id;
}

const FIRST = ['Anna', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Farid', 'Grace', 'Hiro', 'Inés', 'Jonas'];
const LAST = ['Novak', 'Okafor', 'Petrov', 'Quispe', 'Rossi', 'Schmidt', 'Tanaka', 'Usman', 'Vega', 'Wagner'];

/** Person n has the address `person<n>@seed.example`, as in the other simulated CRM. */
function madeUp(object: ObjectDef, n: number): Record<string, Scalar> {
  const first = FIRST[n % FIRST.length] ?? 'Anna';
  const last = `${LAST[Math.floor(n / FIRST.length) % LAST.length] ?? 'Novak'} ${n}`;
  const company = `Company ${1 + (n % 997)}`;
  if (object.name === 'Account') return { Name: `Company ${n}`, Website: `https://company${n}.example` };
  if (object.name !== 'Lead' && object.name !== 'Contact') return { Name: `${object.label} ${n}` };
  const person = { FirstName: first, LastName: last, Email: `person${n}@seed.example` };
  return object.name === 'Lead' ? { ...person, Company: company } : { ...person, Department: company };
}
