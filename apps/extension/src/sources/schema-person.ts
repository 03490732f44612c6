import { fact, isLinkedinProfile } from './clean.ts';
import { nameFacts } from './names.ts';
import type { Fact, PersonField } from './person.ts';

/** An item of the schema.org vocabulary, however it was written down (JSON-LD, Microdata, RDFa). Names without any prefix. */
export interface SchemaItem {
  types: string[];
  properties: Map<string, (string | SchemaItem)[]>;
}

/** `https://schema.org/Person`, `schema:Person`, `foaf:Person` and `Person` all give `Person`. */
export function bareTerm(term: string): string {
  return term.replace(
    /^(https?:\/\/(www\.)?schema\.org\/|http:\/\/xmlns\.com\/foaf\/0\.1\/|schema:|foaf:)/,
    '',
  );
}

/** A schema.org Person (https://schema.org/Person; FOAF's few differing names too) as facts. `employer`: the organisation it stands in. */
export function schemaPersonFacts(item: SchemaItem, origin: string, employer = ''): Fact[] {
  const one = (...names: string[]) => texts(item, names)[0];
  const many = (...names: string[]) => texts(item, names);
  const contactPoints = items(item, ['contactPoint', 'contactPoints']);
  const links = many('url', 'sameAs', 'mainEntityOfPage', 'homepage');
  const phones = [
    ...many('telephone', 'phone'),
    ...contactPoints.flatMap(point => texts(point, ['telephone'])),
  ];
  const emails = [...many('email', 'mbox'), ...contactPoints.flatMap(point => texts(point, ['email']))];
  return [
    ...personName(item, origin),
    ...fact('title', one('jobTitle', 'title', 'hasOccupation', 'roleName'), origin),
    ...fact('company', one('worksFor', 'affiliation', 'memberOf') ?? employer, origin),
    ...emails.flatMap(email => fact('email', email, origin)),
    ...fact('phone', phones[0]?.replace(/^tel:/i, ''), origin),
    ...fact('mobile', phones[1]?.replace(/^tel:/i, ''), origin),
    ...fact('website', many('url', 'homepage').find(isWebsite), origin),
    ...fact('linkedinUrl', links.find(isLinkedinProfile), origin),
    ...addressFacts(items(item, ['address', 'workLocation'])[0], origin),
  ];
}

function personName(item: SchemaItem, origin: string): Fact[] {
  const first = texts(item, ['givenName', 'firstName'])[0];
  const last = texts(item, ['familyName', 'lastName', 'surname'])[0];
  if (first || last) return [...fact('firstName', first, origin), ...fact('lastName', last, origin)];
  return nameFacts(texts(item, ['name'])[0] ?? '', origin);
}

const addressParts: [PersonField, string][] = [
  ['address.street', 'streetAddress'],
  ['address.city', 'addressLocality'],
  ['address.region', 'addressRegion'],
  ['address.postalCode', 'postalCode'],
  ['address.country', 'addressCountry'],
];

function addressFacts(address: SchemaItem | undefined, origin: string): Fact[] {
  if (!address) return [];
  // `workLocation` is a Place that holds the address.
  const inner = items(address, ['address'])[0] ?? address;
  return addressParts.flatMap(([field, name]) => fact(field, texts(inner, [name])[0], origin));
}

function isWebsite(text: string): boolean {
  return (
    /^https?:\/\//i.test(text) &&
    !/^https?:\/\/([^/]+\.)?(linkedin|x|twitter|facebook|instagram|xing|github)\.com\//i.test(text)
  );
}

function items(item: SchemaItem, names: string[]): SchemaItem[] {
  return names.flatMap(name => item.properties.get(name) ?? []).filter(value => typeof value !== 'string');
}

/** The values of `names`, in that order, as text; an item counts by its name. */
function texts(item: SchemaItem, names: string[]): string[] {
  return names
    .flatMap(name => item.properties.get(name) ?? [])
    .map(value =>
      typeof value === 'string' ? value : (texts(value, ['name', 'legalName', 'roleName'])[0] ?? ''),
    )
    .filter(value => value.trim() !== '');
}
