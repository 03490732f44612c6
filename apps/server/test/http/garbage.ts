import fc from 'fast-check';
import { z } from 'zod';

/** What we read of a JSON Schema in our own OpenAPI document. */
interface Schema {
  readonly type?: string | string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly format?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    format: z.string().optional(),
    properties: z.record(z.string(), Schema).optional(),
    items: z.union([Schema, z.any()]).optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
  }),
);
const Operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: Schema })).default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: Schema.optional() })) })
    .optional(),
});

/** The part of an OpenAPI document that says what may be asked. */
export const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });
/** One thing that may be asked. */
export type Operation = z.infer<typeof Operation>;

/** Texts that have broken something somewhere. */
const nasty = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '%00', '%', '%zz', '..', '../../etc/passwd'],
    ...['__proto__', 'constructor', 'toString', "'; drop table users --", '\\', '"', '{{}}', '\r\nx: y'],
    ...[
      '-1',
      '0',
      '1e400',
      'NaN',
      '9007199254740993',
      '99999999999999999999',
      '0x10',
      'null',
      'true',
      'x'.repeat(600),
    ],
    ...[
      '0000-00-00T00:00:00Z',
      '+275760-09-13T00:00:00.001Z',
      '10000-01-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
    ],
    ...[
      '\u202e',
      'Ā'.repeat(300),
      '=1+1',
      '00000000-0000-0000-0000-000000000000',
      'hubspot',
      'contacts',
      'email',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const anything = fc.jsonValue({ maxDepth: 3 });
const numbers = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(-0, 1e308, 2 ** 53));

/** A value that looks like what the schema asks for, with something odd in it; now and then anything at all. */
function valueFor(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: shaped(schema, ids) }, { weight: 1, arbitrary: anything });
}

function shaped(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(each => valueFor(each, ids)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const [type] = [schema.type].flat();
  if (type === 'object' && schema.properties !== undefined) return recordOf(schema.properties, ids);
  if (type === 'object') return fc.dictionary(nasty, fc.oneof(nasty, anything), { maxKeys: 3 });
  if (type === 'array') return fc.array(valueFor(schema.items ?? {}, ids), { maxLength: 4 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'number' || type === 'integer') return numbers;
  if (type === 'null') return fc.constant(null);
  const id = fc.constantFrom(...ids);
  if (schema.format === 'uuid') return fc.oneof(id, fc.uuid());
  if (schema.format === 'date-time') return fc.oneof(nasty, fc.constant('2026-01-02T03:04:05.678Z'));
  return fc.oneof({ weight: 4, arbitrary: nasty }, { weight: 1, arbitrary: id });
}

function recordOf(properties: Readonly<Record<string, Schema>>, ids: readonly string[]) {
  const fields = Object.entries(properties).map(([name, each]) => [name, valueFor(each, ids)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

/** A request somebody careless or hostile would send. */
export interface Garbage {
  readonly path: string;
  /** Undefined: none. */
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const headers = fc.dictionary(
  fc.constantFrom(
    'idempotency-key',
    'last-event-id',
    'accept',
    'user-agent',
    'x-forwarded-for',
    'range',
    'if-none-match',
  ),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter(code => code !== 0x7f)
      .map(code => String.fromCharCode(code)),
    maxLength: 60,
  }),
  { maxKeys: 3 },
);

/** Requests to one operation; `ids` are of things that are there. */
export function garbageFor(
  route: string,
  operation: Operation,
  ids: readonly string[],
): fc.Arbitrary<Garbage> {
  const values = (where: string) =>
    fc.record(
      Object.fromEntries(
        operation.parameters
          .filter(each => each.in === where)
          .map(each => [each.name, shaped(each.schema, ids).map(String)]),
      ),
      where === 'path' ? {} : { requiredKeys: [] },
    );
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const json = valueFor(schema ?? {}, ids).map(value => JSON.stringify(value));
  const body = fc.oneof({ weight: 6, arbitrary: json }, { weight: 1, arbitrary: nasty });
  return fc
    .record({ path: values('path'), query: values('query'), body, headers })
    .map(({ path, query, body, headers }) => ({ path: addressOf(route, path, query), body, headers }));
}

type Parameters = Readonly<Record<string, string | undefined>>;

function addressOf(route: string, path: Parameters, query: Parameters): string {
  const filled = route.replace(/\{(\w+)\}/g, (_whole, name: string) => encoded(path[name] ?? 'x'));
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encoded(value ?? '')}`);
  return asked.length === 0 ? filled : `${filled}?${asked.join('&')}`;
}

/** As it is where a text is percent-encoded already, badly or well: servers must bear both. */
function encoded(text: string): string {
  return /^%[\w]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}
