import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One attribute of a generated model of `@hubspot/api-client`. */
interface Attribute {
  /** In TypeScript, e.g. `_from`. */
  readonly name: string;
  /** In JSON. */
  readonly baseName: string;
  readonly type: string;
}

/** What a model's module exports: the class with its attributes, and enumerations. */
type Exports = Readonly<Record<string, { readonly attributeTypeMap?: readonly Attribute[] } | undefined>>;

/** The client's own (de)serialiser. */
interface Serializer {
  serialize(data: unknown, type: string, format: string): unknown;
  deserialize(data: unknown, type: string, format: string): unknown;
}

const require = createRequire(import.meta.url);

/** The generated models in a folder of the client's, e.g. `@hubspot/api-client/lib/codegen/crm/contacts`. */
export function modelsOf(part: string) {
  const index = require.resolve(`${part}/models/ObjectSerializer.js`);
  const exported: Exports & { ObjectSerializer: Serializer } = require(index);
  const check = checker(exported, dirname(index));
  return {
    /**
     * Where a body differs from a model: attributes that it must have and has not, ones that the model does not know, values of another
     * type. Places in lists are `[]`; each difference is told once.
     */
    differences: (body: unknown, model: string): string[] => [...new Set(check(body, model, ''))].sort(),
    /** The body as the client's program gets it, turned into JSON again. */
    throughClient(body: unknown, model: string): unknown {
      const { ObjectSerializer } = exported;
      const read = ObjectSerializer.deserialize(body, model, '');
      return JSON.parse(JSON.stringify(ObjectSerializer.serialize(read, model, '')));
    },
  };
}

type Check = (value: unknown, type: string, at: string) => string[];

function checker(exported: Exports, folder: string): Check {
  const check: Check = (value, declared, at) => {
    const type = declared.replace(/ \| null$/, '');
    if (value === null && type !== declared) return [];
    const inner = /^Array<(.*)>$/.exec(type)?.[1];
    if (inner !== undefined)
      return Array.isArray(value) ? value.flatMap(item => check(item, inner, `${at}[]`)) : [`${at}: no list`];
    const values = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    if (values !== undefined)
      return entriesOf(value)?.flatMap(([, item]) => check(item, values, `${at}.*`)) ?? [`${at}: no object`];
    const model = exported[type]?.attributeTypeMap;
    return model ? checkModel(value, type, model, at) : checkScalar(value, type, at);
  };

  const checkModel = (value: unknown, type: string, attributes: readonly Attribute[], at: string) => {
    const entries = entriesOf(value);
    if (!entries) return [`${at}: no object`];
    const isRequired = requirements(folder, type);
    const known = new Map(attributes.map(attribute => [attribute.baseName, attribute]));
    const missing = attributes.filter(
      ({ name, baseName }) => isRequired(name) && !entries.some(([key]) => key === baseName),
    );
    const found = entries.flatMap(([key, item]) => {
      const attribute = known.get(key);
      if (!attribute) return [`${at}.${key}: not in ${type}`];
      return check(item, attribute.type, `${at}.${key}`);
    });
    return [...missing.map(({ baseName }) => `${at}.${baseName}: missing`), ...found];
  };

  const checkScalar: Check = (value, type, at) => {
    const choices: unknown = exported[type];
    if (choices !== undefined)
      return Object.values(choices ?? {}).includes(value) ? [] : [`${at}: not in ${type}`];
    if (type === 'Date') return isTime(value) ? [] : [`${at}: no time`];
    return type === 'any' || typeof value === type ? [] : [`${at}: ${typeOf(value)}, not ${type}`];
  };
  return check;
}

/** Whether TypeScript says that a model's attribute is required; the JavaScript of the client no longer knows. */
function requirements(folder: string, model: string): (name: string) => boolean {
  const text = readFileSync(join(folder, `${model}.d.ts`), 'utf8');
  return name => new RegExp(`^    '${name}': `, 'm').test(text);
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : undefined;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) && /^\d{4}-\d\d-\d\dT.*Z$/.test(value);
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
