import type { CrmField } from '@crmsync/connectors';
import {
  type MappingEntry,
  type MappingProblem,
  type RefusalCase,
  type Transform,
  transformTypes,
} from '@crmsync/contract';
import { convertValue, isOption } from './convert-value.ts';
import type { ObjectMapping } from './ports.ts';
import { isPhoneCountry } from './read-forms.ts';
import { listText } from './read-source.ts';
import { applyTransforms } from './transforms.ts';

/** What is wrong with one line: the code, the sentence that names it, and its case with the facts in it. */
interface Fault {
  readonly code: MappingProblem['code'];
  readonly title: string;
  readonly told: RefusalCase;
}

/** Whose mapping: the CRM, and the kind of record as people call it. */
interface Where {
  readonly crm: string;
  readonly object: string;
}

/**
 * Everything that makes a mapping impossible to send, found without asking the CRM (D12): its lines ({@link checkLines}), and
 * fields that a new record needs but no line fills.
 */
export function checkMapping(mapping: ObjectMapping, crm: string): MappingProblem[] {
  const mapped = new Set(mapping.entries.map(entry => entry.to));
  const unmapped = [...mapping.fields.values()].filter(
    field => field.required && field.writable && !mapped.has(field.name),
  );
  return [
    ...checkLines(mapping, crm),
    ...unmapped.map(field => ({
      code: 'required-missing' as const,
      field: field.name,
      reason: 'no-line-fills',
      params: { label: field.label, object: mapping.label },
      entry: null,
      title: `${crm} needs “${field.label}” for a new ${mapping.label}, and no line of the mapping fills it.`,
      detail: `Nothing was sent. Add a line for “${field.label}” to the mapping of ${mapping.label}.`,
    })),
  ];
}

/** Lines that cannot be right for any contact. */
export function checkLines(mapping: ObjectMapping, crm: string): MappingProblem[] {
  const detail = `Nothing was sent. Change the mapping of ${mapping.label}, then push again.`;
  return mapping.entries.flatMap((line, entry) =>
    faultsOf(line, mapping, crm).map(({ told, ...fault }) => ({
      ...fault,
      ...told,
      field: line.to,
      entry,
      detail,
    })),
  );
}

function faultsOf(line: MappingEntry, mapping: ObjectMapping, crm: string): Fault[] {
  const where = { crm, object: mapping.label };
  const field = mapping.fields.get(line.to);
  if (!field)
    return [
      {
        code: 'unknown-field',
        title: `${crm} has no field “${line.to}” on ${mapping.label}.`,
        told: { reason: 'line-unknown', params: { name: line.to, object: mapping.label } },
      },
      ...twice(line, line.to, mapping),
    ];
  if (!field.writable)
    return [
      {
        code: 'read-only-field',
        title: `“${field.label}” cannot be written in ${crm}.`,
        told: { reason: 'line-read-only', params: { label: field.label, object: mapping.label } },
      },
    ];
  const transforms = line.transforms ?? [];
  return [
    ...twice(line, field.label, mapping),
    ...typeFault(line, field, where),
    ...transforms.flatMap(transform => transformFault(transform, field, where)),
    ...constantFault(line, field, where),
    ...aliasFaults(transforms, field, where),
  ];
}

/** Several lines may fill one field, the first that has a value counts; but then they must agree on when it is written, and not overwrite one another. */
function twice(line: MappingEntry, label: string, { entries, label: object }: ObjectMapping): Fault[] {
  const others = entries.filter(other => other.to === line.to);
  if (others.length < 2 || others[0] === line) return [];
  if (line.rule !== 'overwrite' && others.every(other => other.rule === line.rule)) return [];
  return [
    {
      code: 'field-twice',
      title: `Two lines write “${label}”, with rules that cannot both hold.`,
      told: { reason: 'lines-disagree', params: { label, object } },
    },
  ];
}

const phones = /^(?:phone|mobile)$/;
const words = /^(?:firstName|lastName|company|address\.(?:street|city|region|country))$/;
const links = /^(?:website|linkedinUrl)$/;
const mails = /^emails(?:\.\d+)?$/;
const measures: readonly CrmField['type'][] = ['number', 'boolean', 'date', 'datetime'];

/** Contact fields of a known kind into a field of a kind that none of their values can have. */
function typeFault({ from, transforms = [] }: MappingEntry, field: CrmField, { object }: Where): Fault[] {
  if (!('field' in from) || transforms.some(({ kind }) => kind === 'alias')) return [];
  const kind = [phones, words, links, mails].find(pattern => pattern.test(from.field));
  const never = kind !== undefined && measures.includes(field.type);
  const noMail = field.type === 'email' && kind !== undefined && kind !== mails;
  if (!never && !noMail) return [];
  const title = `“${field.label}” takes ${noMail ? 'an e-mail address' : `a ${field.type}`}, which this contact field never is.`;
  const params = { label: field.label, type: noMail ? 'email' : field.type, object };
  return [{ code: 'wrong-type', title, told: { reason: 'line-never-fits', params } }];
}

function transformFault(transform: Transform, field: CrmField, where: Where): Fault[] {
  const { object } = where;
  if (transformTypes[transform.kind]?.includes(field.type) === false)
    return [
      {
        code: 'transform-not-for-type',
        title: `“${field.label}” is a ${field.type} field: the change “${transform.kind}” is not for it.`,
        told: {
          reason: 'change-not-for-type',
          params: { label: field.label, type: field.type, change: transform.kind, object },
        },
      },
    ];
  if (transform.kind === 'phone' && !isPhoneCountry(transform.country))
    return [
      {
        code: 'unknown-country',
        title: `“${transform.country}” is no country with phone numbers.`,
        told: { reason: 'no-phone-country', params: { country: transform.country, object } },
      },
    ];
  if (transform.kind === 'fallback' && !isOption(transform.value, field))
    return [noOption(transform.value, field, where)];
  return [];
}

function constantFault({ from, transforms }: MappingEntry, field: CrmField, where: Where): Fault[] {
  if (!('constant' in from)) return [];
  const made = applyTransforms(from.constant.trim(), transforms);
  const text = 'refused' in made ? from.constant : listText(made.value);
  if (text === '') return [];
  const converted = 'refused' in made ? { misfit: 'wrong-type' } : convertValue(text, field, made);
  if (!('misfit' in converted)) return [];
  if (converted.misfit === 'option-not-allowed') return [noOption(text, field, where)];
  const { label, type, maxLength: max = 0 } = field;
  const { object } = where;
  if (converted.misfit === 'too-long')
    return [
      {
        code: 'string-too-long',
        title: `The fixed text for “${label}” is longer than the ${max} characters it takes.`,
        told: { reason: 'fixed-too-long', params: { label, max, object } },
      },
    ];
  return [
    {
      code: 'wrong-type',
      title: `The fixed text for “${label}” is no valid ${type}.`,
      told: { reason: 'fixed-wrong-type', params: { label, type, object } },
    },
  ];
}

/** Transforms after which a value is still what the table said. */
const keeping: readonly Transform['kind'][] = ['fallback', 'join', 'trim', 'truncate'];

/** What a table says must be an option, where nothing after it changes it. */
function aliasFaults(transforms: readonly Transform[], field: CrmField, where: Where): Fault[] {
  const index = transforms.findLastIndex(({ kind }) => kind === 'alias');
  const alias = transforms[index];
  const later = transforms.slice(index + 1);
  if (alias?.kind !== 'alias' || !field.closed || !later.every(({ kind }) => keeping.includes(kind)))
    return [];
  return alias.table.filter(({ to }) => !isOption(to, field)).map(({ to }) => noOption(to, field, where));
}

function noOption(value: string, { label }: CrmField, { crm, object }: Where): Fault {
  return {
    code: 'option-not-allowed',
    title: `${crm} offers no “${value}” for “${label}”.`,
    told: { reason: 'line-not-offered', params: { value, label, object } },
  };
}
