import ICAL from 'ical.js';

/** One property of a card, decoded. */
export interface VcardProperty {
  /** Upper-case, without its group: `EMAIL` of `item1.EMAIL`. */
  name: string;
  /** `item1` of `item1.EMAIL`; ties a property to its X-ABLabel. */
  group: string | null;
  /** Lower-case kinds ("work", "cell", "pref"); PREF=1 of vCard 4.0 counts as "pref". */
  types: string[];
  /** The value's components; each may hold several texts. Plain properties have one component with one text. */
  components: string[][];
}

/** `group.NAME;PARAM=value;"quoted":value` — a colon inside quotes does not end the parameters. */
const lineShape = /^(?:([\w-]+)\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s;
const encodings = /^(?:quoted-printable|base64|b|7bit|8bit)$/i;
const structured = new Set(['N', 'ADR', 'ORG']);

/**
 * Decodes one logical line. `null` when it is none. ical.js reads the value (structure, escapes); what it cannot take is
 * put right first: groups, bare parameters of vCard 2.1 (`TEL;WORK`), quoted-printable, escaped colons.
 */
export function vcardProperty(line: string, version: string): VcardProperty | null {
  const [, group, rawName, rawParams, rawValue] = lineShape.exec(line) ?? [];
  if (rawName === undefined || rawParams === undefined || rawValue === undefined) return null;
  const name = rawName.toUpperCase();
  const params = readParams(rawParams);
  return {
    name,
    group: group?.toLowerCase() ?? null,
    types: typesOf(params),
    components: readValue(name, decodeValue(rawValue, params), version),
  };
}

/** The first text of a property; blank when it has none. */
export function firstText(property: VcardProperty | undefined): string {
  return property?.components[0]?.join(', ').trim() ?? '';
}

function readParams(text: string): [name: string, value: string][] {
  const parts = text.match(/;(?:[^":;]|"[^"]*")*/g) ?? [];
  return parts.map(part => {
    const [first = '', ...rest] = part.slice(1).split('=');
    if (rest.length > 0) return [first.toUpperCase(), rest.join('=').replaceAll('"', '')];
    return [encodings.test(first) ? 'ENCODING' : 'TYPE', first];
  });
}

function typesOf(params: readonly [string, string][]): string[] {
  const types = params
    .filter(([name]) => name === 'TYPE')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map(type => type.trim());
  return params.some(([name, value]) => name === 'PREF' && value === '1') ? [...types, 'pref'] : types;
}

function decodeValue(value: string, params: readonly [string, string][]): string {
  const param = (wanted: string) => params.find(([name]) => name === wanted)?.[1] ?? '';
  if (!/^quoted-printable$/i.test(param('ENCODING'))) return value;
  const bytes = Buffer.from(
    Buffer.from(value, 'utf8')
      .toString('latin1')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return decodeBytes(bytes, param('CHARSET') || 'utf-8');
}

function decodeBytes(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder('utf-8').decode(bytes);
  }
}

function readValue(name: string, value: string, version: string): string[][] {
  const readAs = structured.has(name) || name === 'CATEGORIES' ? name : 'NOTE';
  try {
    // The value type a card claims (uri, date …) is not needed and may be wrong: everything is read as text.
    const line = `${readAs}:${escapedFor(readAs, value, version)}`;
    const [, , , ...values] = ICAL.parse.property(line, ICAL.design.vcard3);
    const parsed: unknown[] = structured.has(readAs) && Array.isArray(values[0]) ? values[0] : [values];
    return parsed.map(texts).map(list => list.map(unescapeRest));
  } catch {
    return [[value]];
  }
}

/** Puts the escapes as ical.js expects them. vCard 2.1 escapes only semicolons: a backslash before anything else is itself. */
function escapedFor(readAs: string, value: string, version: string): string {
  const backslashes = version === '2.1' ? value.replace(/\\(?!;)/g, '\\\\') : value;
  const oneLine = backslashes.replace(/\r\n|\r|\n/g, '\\n');
  const isList = version !== '2.1' && readAs !== 'NOTE';
  return isList ? oneLine : oneLine.replace(/\\.|,/g, found => (found === ',' ? '\\,' : found));
}

/** Escapes that older products write and ical.js leaves: `\:`, `\"`, and `\;` in plain text. */
function unescapeRest(text: string): string {
  return text.replace(/\\([:;"])/g, '$1');
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(text => (typeof text === 'string' ? text : ''));
}
