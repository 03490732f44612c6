import type { PropertyDefinition } from './definition.ts';

/** A value HubSpot would refuse. */
export interface PropertyProblem {
  name: string;
  code: string;
  message: string;
}

/** What the check of one value needs to know. */
export interface ValueContext {
  /** Value the record has now; empty when none. */
  current: string;
  /** Ids an owner property may hold. */
  ownerIds: ReadonlySet<string>;
  /** Version 2026-09: epoch seconds are refused. */
  strict: boolean;
}

/** The value as HubSpot stores it, or why it is refused. */
export type Checked = { value: string } | { problem: PropertyProblem };

const MAX_STRING = 65_536;
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)+$/u;
const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/u;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/u;
const ISO_DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})$/u;
const DAY_MS = 86_400_000;
/** Numbers below this are epoch seconds (or dates before 27 April 1970, which nobody sends). */
const SMALLEST_EPOCH_MS = 10_000_000_000;

/** Checks and normalises one value for one property. An empty value clears and always passes. */
export function checkValue(definition: PropertyDefinition, raw: string, context: ValueContext): Checked {
  const { name, calculated, modificationMetadata } = definition;
  const refuse = (code: string, message: string): Checked => ({ problem: { name, code, message } });
  if (modificationMetadata.readOnlyValue) {
    const kind = calculated ? 'calculated' : 'read only';
    return refuse('READ_ONLY_VALUE', `"${name}" is a ${kind} property; its value cannot be set.`);
  }
  if (raw === '') return { value: '' };
  if (name === 'email') {
    const value = raw.trim().toLowerCase();
    return EMAIL.test(value) ? { value } : refuse('INVALID_EMAIL', `Email address ${raw} is invalid`);
  }
  return checkByType(definition, raw, context, refuse);
}

type Refuse = (code: string, message: string) => Checked;

function checkByType(
  definition: PropertyDefinition,
  raw: string,
  context: ValueContext,
  refuse: Refuse,
): Checked {
  switch (definition.type) {
    case 'number':
      return NUMBER.test(raw) ? { value: raw } : refuse('INVALID_LONG', `${raw} was not a valid number`);
    case 'bool':
    case 'enumeration':
      return checkOptions(definition, raw, context, refuse);
    case 'date':
      return checkDate(raw, context, refuse);
    case 'datetime':
      return checkDatetime(raw, context, refuse);
    default:
      return raw.length <= MAX_STRING
        ? { value: raw }
        : refuse(
            'INVALID_STRING',
            `Property value is too long: at most ${MAX_STRING} characters are allowed`,
          );
  }
}

function checkOptions(
  definition: PropertyDefinition,
  raw: string,
  context: ValueContext,
  refuse: Refuse,
): Checked {
  const allowed = definition.externalOptions
    ? [...context.ownerIds]
    : definition.options.map(option => option.value);
  const multiple = definition.fieldType === 'checkbox';
  const sent = multiple ? raw.split(';').filter(part => part !== '') : [raw];
  const stranger = sent.find(value => !allowed.includes(value));
  if (stranger !== undefined)
    return refuse(
      'INVALID_OPTION',
      `${stranger} was not one of the allowed options: [${allowed.join(', ')}]`,
    );
  if (!multiple || !raw.startsWith(';')) return { value: sent.join(';') };
  const kept = context.current.split(';').filter(part => part !== '');
  return { value: [...new Set([...kept, ...sent])].join(';') };
}

function checkDate(raw: string, context: ValueContext, refuse: Refuse): Checked {
  const invalid = refuse('INVALID_DATE', `${raw} was not a valid date.`);
  if (ISO_DATE.test(raw)) {
    const time = Date.parse(`${raw}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(raw) ? { value: raw } : invalid;
  }
  const time = epoch(raw, context);
  if (time === undefined || time % DAY_MS !== 0) return invalid;
  return { value: new Date(time).toISOString().slice(0, 10) };
}

function checkDatetime(raw: string, context: ValueContext, refuse: Refuse): Checked {
  const parsed = ISO_DATETIME.test(raw) || ISO_DATE.test(raw) ? Date.parse(raw) : epoch(raw, context);
  if (parsed === undefined || Number.isNaN(parsed))
    return refuse('INVALID_DATE', `${raw} was not a valid date.`);
  return { value: new Date(parsed).toISOString() };
}

function epoch(raw: string, { strict }: ValueContext): number | undefined {
  if (!/^-?\d{1,15}$/u.test(raw)) return undefined;
  const time = Number(raw);
  return strict && time > 0 && time < SMALLEST_EPOCH_MS ? undefined : time;
}
