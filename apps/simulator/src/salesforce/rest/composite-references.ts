import { isObject, type JsonObject } from './json.ts';

/** Outcome of one request inside a composite one. */
export type SubResult = {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
};

/** One request inside a composite one. */
export type SubRequest = {
  method: string;
  url: string;
  referenceId: string;
  body: unknown;
  headers: JsonObject;
};

/** Puts `@{ref.path}` values into url and body; a reference to something that failed halts the request (§4). */
export function fillReferences(
  request: SubRequest,
  done: ReadonlyMap<string, SubResult>,
): SubRequest | { missing: string } {
  let missing: string | null = null;
  const replace = (text: string): string =>
    text.replace(/@\{([A-Za-z0-9_]+)\.([^}]+)\}/g, (_all, ref: string, path: string) => {
      const source = done.get(ref);
      const value = source && source.httpStatusCode < 400 ? valueAt(source.body, path) : undefined;
      if (value === undefined) {
        missing = `Invalid reference specified. No value for ${ref}.${path} found in ${ref}. Provide a valid property path.`;
      }
      return String(value ?? '');
    });
  const url = replace(request.url);
  const body = deepReplace(request.body, replace);
  return missing === null ? { ...request, url, body } : { missing };
}

function deepReplace(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map(each => deepReplace(each, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, deepReplace(each, replace)]));
}

function valueAt(body: unknown, path: string): unknown {
  let at: unknown = body;
  for (const step of path.split(/[.[\]]+/).filter(part => part !== '')) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at)) at = at[step];
    else return undefined;
  }
  return at;
}
