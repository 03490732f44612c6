import type { CrmField } from '@crmsync/connectors';
import type { MappingEntry, MappingSuggestion } from '@crmsync/contract';

/**
 * Other words for the contact fields, as admins name fields of their own. Normalised: letters and digits only, lower case.
 * Short words that mean several things (`name`, `number`) are not among them.
 */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  'emails.0': ['email', 'emailaddress', 'mail', 'workemail', 'businessemail', 'primaryemail'],
  'emails.1': ['secondaryemail', 'email2', 'alternateemail', 'otheremail', 'additionalemail', 'privateemail'],
  firstName: ['firstname', 'givenname', 'forename', 'vorname', 'prenom', 'fornavn', 'nombre'],
  lastName: ['lastname', 'surname', 'familyname', 'nachname', 'efternavn', 'apellido', 'apellidos'],
  company: ['company', 'companyname', 'organization', 'organisation', 'employer', 'firma', 'unternehmen'],
  title: ['title', 'jobtitle', 'position', 'jobposition', 'stilling', 'cargo'],
  phone: ['phone', 'phonenumber', 'telephone', 'workphone', 'businessphone', 'officephone', 'telefon'],
  mobile: ['mobile', 'mobilephone', 'cell', 'cellphone', 'mobilenumber', 'handy', 'mobil'],
  website: ['website', 'websiteurl', 'homepage', 'webpage', 'companywebsite'],
  linkedinUrl: ['linkedin', 'linkedinurl', 'linkedinprofile', 'linkedinprofileurl', 'linkedinlink'],
  'address.street': ['street', 'streetaddress', 'addressline1', 'strasse'],
  'address.city': ['city', 'town', 'ort', 'stadt', 'ciudad', 'ville'],
  'address.region': ['region', 'state', 'stateregion', 'province', 'bundesland'],
  'address.postalCode': ['postalcode', 'zip', 'zipcode', 'postcode', 'plz'],
  'address.country': ['country', 'countryregion', 'land', 'pais', 'pays'],
  notes: ['notes', 'note', 'comments', 'remarks', 'bemerkungen', 'notizen'],
  tags: ['tags', 'labels', 'keywords', 'stichworte'],
};

/** Every contact field a mapping can read, standard ones first; then the custom ones that are in use. */
export function sourceFields(customKeys: readonly string[]): string[] {
  return [...Object.keys(synonyms), ...customKeys.map(key => `custom.${key}`)];
}

/**
 * Lines for fields that nothing is mapped to, where a contact field is called the same, or one of its synonyms, and its values can
 * fit. One per CRM field; the name counts before the label, both before a synonym. A standard contact field that is mapped
 * already is not offered again.
 */
export function suggestEntries(
  fields: Iterable<CrmField>,
  entries: readonly MappingEntry[],
  customKeys: readonly string[],
): MappingSuggestion[] {
  const written = new Set(entries.map(entry => entry.to));
  const used = new Set(entries.flatMap(({ from }) => ('field' in from ? [from.field] : [])));
  const sources = sourceFields(customKeys).filter(source => !used.has(source));
  return [...fields]
    .filter(field => field.writable && !written.has(field.name))
    .flatMap(field => {
      const found = bestSource(field, sources);
      if (!found) return [];
      const entry = { from: { field: found.source }, to: field.name };
      return [{ entry, label: field.label, why: found.why }];
    });
}

const ranks: readonly MappingSuggestion['why'][] = ['same-name', 'same-label', 'synonym'];

function bestSource(field: CrmField, sources: readonly string[]) {
  return sources
    .filter(source => fits(source, field.type))
    .flatMap(source => {
      const why = likeness(source, field);
      return why ? [{ source, why }] : [];
    })
    .sort((one, other) => ranks.indexOf(one.why) - ranks.indexOf(other.why))[0];
}

function likeness(source: string, field: CrmField): MappingSuggestion['why'] | undefined {
  const key = normalise(source.replace(/^(?:custom|address)\./, '').replace(/\.\d+$/, ''));
  if (key === '') return undefined;
  const [name, label] = [normalise(field.plainName ?? field.name), normalise(field.label)];
  if (key === name) return 'same-name';
  if (key === label) return 'same-label';
  const others = synonyms[source] ?? synonymsOf(key);
  return others.includes(name) || others.includes(label) ? 'synonym' : undefined;
}

/** A custom field called by one word for a standard one goes to a CRM field called by another. */
function synonymsOf(key: string): readonly string[] {
  return Object.values(synonyms).find(group => group.includes(key)) ?? [];
}

const types: Readonly<Record<string, readonly CrmField['type'][]>> = {
  emails: ['email', 'text'],
  phone: ['phone', 'text'],
  mobile: ['phone', 'text'],
  website: ['url', 'text'],
  linkedinUrl: ['url', 'text'],
  tags: ['choices', 'text'],
};

/** Whether values of this contact field can be of that type. Custom ones may hold anything. */
function fits(source: string, type: CrmField['type']): boolean {
  const [head = ''] = source.split('.');
  if (head === 'custom') return type !== 'other';
  return (types[head] ?? ['text', 'choice']).includes(type);
}

/** Letters and digits only, without accents, in lower case: `Job-Titel` and `job_titel` are the same. */
function normalise(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
}
