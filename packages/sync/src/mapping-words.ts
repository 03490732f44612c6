import type { CrmField } from '@crmsync/connectors';
import type { ItemProblem, MappingProblem } from '@crmsync/contract';
import type { Misfit } from './convert-value.ts';
import type { ObjectMapping } from './ports.ts';
import { ownProblem } from './problems.ts';
import type { Untransformed } from './transforms.ts';

/** A value that does not fit its field, and what it was. */
export interface Misfitting {
  readonly misfit: Misfit | Untransformed['refused'];
  readonly text: string;
}

/** A value of one contact that does not fit, in a person's words. */
export function misfitProblem({ misfit, text }: Misfitting, field: CrmField, crm: string): ItemProblem {
  const { label, maxLength: max = 0 } = field;
  const name = label.toLowerCase();
  const advice = `Nothing changed in ${crm}.`;
  if (misfit === 'too-long')
    return ownProblem({
      code: 'string-too-long',
      told: { reason: 'value-too-long', params: { label, length: text.length, max } },
      field: field.name,
      short: `${name} too long`,
      title: `“${field.label}” is too long for ${crm}.`,
      detail: `It has ${text.length} characters, ${crm} takes ${max}. ${advice} Shorten it and push again.`,
    });
  if (misfit === 'option-not-allowed')
    return ownProblem({
      code: 'option-not-allowed',
      told: { reason: 'value-not-offered', params: { label } },
      field: field.name,
      short: `${name} not allowed`,
      title: `${crm} does not offer this “${field.label}”.`,
      detail: `${advice} Choose one of the values that ${crm} offers, or leave it blank.`,
    });
  return ownProblem({
    code: misfit === 'wrong-type' && field.type === 'email' ? 'invalid-email' : 'wrong-type',
    told: {
      reason: 'value-of-wrong-type',
      params: { label, type: misfit === 'wrong-type' ? field.type : askedTypes[misfit] },
    },
    field: field.name,
    short: `${name} not valid`,
    title: `“${field.label}” is not a valid ${misfit === 'wrong-type' ? field.type : asked[misfit]}.`,
    detail: `${advice} Correct it and push again.`,
  });
}

const asked: { readonly [refused in Untransformed['refused']]: string } = {
  phone: 'phone number',
  date: 'date in a form that the mapping names',
  number: 'number in the form that the mapping names',
};

/** The same for screens, which tell them from the types of fields. */
const askedTypes: { readonly [refused in Untransformed['refused']]: string } = {
  phone: 'phone',
  date: 'mappedDate',
  number: 'mappedNumber',
};

/** A field without which no record can be made, and for which this contact has nothing. */
export function requiredMissing(
  field: CrmField,
  { label }: Pick<ObjectMapping, 'label'>,
  crm: string,
): ItemProblem {
  return ownProblem({
    code: 'required-missing',
    told: { reason: 'new-needs-field', params: { label: field.label, object: label } },
    field: field.name,
    short: `no ${field.label.toLowerCase()}`,
    title: `${crm} needs “${field.label}” for a new ${label}.`,
    detail: `This contact has none, and we never make one up. Nothing changed in ${crm}. Fill it in and push again.`,
  });
}

const shortFaults: { readonly [code in MappingProblem['code']]: string } = {
  'unknown-field': 'unknown field',
  'read-only-field': 'read-only field',
  'wrong-type': 'mapping type',
  'option-not-allowed': 'mapping option',
  'string-too-long': 'mapping too long',
  'unknown-country': 'mapping country',
  'transform-not-for-type': 'mapping transform',
  'field-twice': 'mapped twice',
  'required-missing': 'required unmapped',
};

/** A wrong mapping, as each item says it. */
export function mappingFault({ entry: _, ...fault }: MappingProblem): ItemProblem {
  return { kind: 'invalid', vendor: null, short: shortFaults[fault.code], ...fault };
}
