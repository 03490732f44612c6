/**
 * The cases of a refusal that are told with facts of the one contact or mapping at hand: by the case's name, each fact and whether
 * it is a text or a number. The CRM's name comes with all of them. Screens word a case by `refusalCase.<case>` with its facts.
 */
export const refusalCases = {
  'same-as-leader': { leader: 'text', email: 'text' },
  'records-counted': { n: 'number' },
  'one-per-email': { object: 'text' },
  'still-looking': {},
  'added-since-plan': {},
  'gone-since-plan': {},
  'moved-since-plan': {},
  'field-since-plan': { label: 'text' },
  'contact-since-plan': {},
  'value-too-long': { label: 'text', length: 'number', max: 'number' },
  'value-not-offered': { label: 'text' },
  'value-of-wrong-type': { label: 'text', type: 'text' },
  'new-needs-field': { label: 'text', object: 'text' },
  'line-unknown': { name: 'text', object: 'text' },
  'line-read-only': { label: 'text', object: 'text' },
  'lines-disagree': { label: 'text', object: 'text' },
  'line-never-fits': { label: 'text', type: 'text', object: 'text' },
  'change-not-for-type': { label: 'text', type: 'text', change: 'text', object: 'text' },
  'no-phone-country': { country: 'text', object: 'text' },
  'line-not-offered': { value: 'text', label: 'text', object: 'text' },
  'fixed-too-long': { label: 'text', max: 'number', object: 'text' },
  'fixed-wrong-type': { label: 'text', type: 'text', object: 'text' },
  'no-line-fills': { label: 'text', object: 'text' },
  'companies-counted': { n: 'number' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, 'text' | 'number'>>>>;

type Facts<Kinds> = { readonly [name in keyof Kinds]: Kinds[name] extends 'number' ? number : string };

/** A case of such a table, with every fact it is told with. */
export type Told<Cases> = {
  [reason in keyof Cases]: { readonly reason: reason; readonly params: Facts<Cases[reason]> };
}[keyof Cases];

/** One case with every fact it is told with. */
export type RefusalCase = Told<typeof refusalCases>;
