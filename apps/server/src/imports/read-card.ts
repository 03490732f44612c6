import type { Address, ContactInput } from '@crmsync/contract';
import { normaliseEmail } from '../contacts/email.ts';
import { splitFullName } from '../contacts/names.ts';
import { emailsInOrder, joinParts, type Labelled, phoneParts, websiteParts } from './person-parts.ts';
import { firstText, type VcardProperty } from './vcard-property.ts';

/** Apple's own labels look like `_$!<Anniversary>!$_`. */
const appleLabel = /^_\$!<(.*)>!\$_$/;

/** Google's own groups say nothing about a person. */
const systemGroup = /^(?:myContacts|starred)$/i;

/** The person one card tells of, not normalised yet. */
export function readCard(properties: readonly VcardProperty[]): ContactInput {
  const all = (name: string) => properties.filter(property => property.name === name);
  const text = (name: string) => firstText(all(name)[0]);
  const labelled = (name: string): Labelled[] =>
    all(name).map(property => ({ value: firstText(property), label: labelOf(property, properties) }));
  const [company = '', ...departments] =
    all('ORG')[0]
      ?.components.map(part => part.join(', '))
      .filter((part, index) => index === 0 || part !== '') ?? [];
  return joinParts(
    names(all('N')[0], text('FN'), company, text('X-ABSHOWAS')),
    phoneParts(labelled('TEL').map(phone => ({ ...phone, value: withoutTelScheme(phone.value) }))),
    websiteParts([...labelled('URL'), ...labelled('X-SOCIALPROFILE')].map(({ value }) => value)),
    {
      company,
      title: text('TITLE') || text('ROLE'),
      emails: emailsInOrder(labelled('EMAIL')),
      address: address(all('ADR')),
      notes: labelled('NOTE')
        .map(({ value }) => value)
        .join('\n'),
      tags: all('CATEGORIES')
        .flatMap(({ components }) => components.flat())
        .filter(tag => !systemGroup.test(tag)),
      custom: filled({
        department: departments.join(', '),
        nickname: text('NICKNAME'),
        birthday: text('BDAY'),
      }),
    },
  );
}

function names(n: VcardProperty | undefined, fn: string, company: string, showAs: string): ContactInput {
  const [family = '', given = '', middleName = '', namePrefix = '', nameSuffix = ''] =
    n?.components.map(part => part.filter(text => text !== '').join(' ')) ?? [];
  if (family.trim() !== '' || given.trim() !== '') {
    return { firstName: given, lastName: family, custom: filled({ middleName, namePrefix, nameSuffix }) };
  }
  const isNoName = fn === company || /^company$/i.test(showAs) || normaliseEmail(fn) !== null;
  return isNoName ? {} : { ...splitFullName(fn) };
}

function labelOf(property: VcardProperty, properties: readonly VcardProperty[]): string {
  const named = properties.find(
    ({ name, group }) => name === 'X-ABLABEL' && group !== null && group === property.group,
  );
  return [...property.types, firstText(named).replace(appleLabel, '$1')].join(' ').trim();
}

/** `tel:+1-418-656-9254;ext=102` (RFC 3966) as people write it. */
function withoutTelScheme(value: string): string {
  return value.replace(/^tel:/i, '').replace(/;ext=(\d+).*$/i, ' ext. $1');
}

/** The preferred address, else that at work, else the first. Its parts: PO box; extended; street; city; region; code; country. */
function address(all: readonly VcardProperty[]): Partial<Address> {
  const chosen =
    all.find(({ types }) => types.includes('pref')) ??
    all.find(({ types }) => types.includes('work')) ??
    all[0];
  const part = (index: number) =>
    (chosen?.components[index] ?? []).filter(text => text.trim() !== '').join(', ');
  return {
    street: [part(2), part(1), part(0)].filter(text => text !== '').join('\n'),
    city: part(3),
    region: part(4),
    postalCode: part(5),
    country: part(6),
  };
}

function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}
