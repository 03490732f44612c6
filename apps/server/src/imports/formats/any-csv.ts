import type { ImportField } from '@crmsync/contract';
import { type CsvFormat, headerKey, type Meaning } from '../columns.ts';

/** Words for each field in English, German, French, Spanish and Danish, folded as {@link headerKey} does. */
const words: Record<ImportField, string> = {
  emails:
    'email|e mail|mail|email address|e mail address|mail address|work email|business email|personal email|primary email|' +
    'other email|other e mail|other emails|other e mails|e mail adresse|email adresse|mailadresse|courriel|adresse e mail|' +
    'adresse email|adresse electronique|correo|correo electronico|direccion de correo electronico|e post|epost|e mailadresse',
  firstName: 'first name|firstname|first|given name|givenname|forename|vorname|prenom|fornavn|nombre de pila',
  lastName:
    'last name|lastname|last|surname|family name|familyname|nachname|familienname|nom de famille|apellido|apellidos|efternavn',
  fullName:
    'full name|fullname|display name|contact|contact name|person|vollstandiger name|ansprechpartner|kontakt|nom complet|' +
    'nom et prenom|contacto|nombre completo|nombre y apellidos|fulde navn|kontaktperson',
  company:
    'company|company name|organization|organisation|organization name|organisation name|account|account name|employer|firma|' +
    'firmenname|firmanavn|unternehmen|entreprise|societe|nom de l entreprise|empresa|compania|organizacion|virksomhed|selskab|' +
    'arbejdsgiver|associated company',
  title:
    'title|job title|jobtitle|position|role|job|titel|berufsbezeichnung|funktion|jobtitel|stilling|poste|fonction|' +
    'intitule du poste|titre|cargo|puesto|titulo',
  phone:
    'phone|phone number|telephone|telephone number|tel|work phone|business phone|office phone|home phone|phone 1|phone 2|telefon|' +
    'telefonnummer|rufnummer|telefon geschaftlich|numero de telephone|telefono|numero de telefono|tlf|arbejdstelefon',
  mobile:
    'mobile|mobile phone|mobile number|mobile phone number|cell|cell phone|cellphone|handy|handynummer|mobiltelefon|mobil|' +
    'mobilnummer|portable|telephone portable|mobile telephone|movil|telefono movil|celular',
  website:
    'website|web site|web page|webpage|url|homepage|web|webseite|internetseite|site web|site internet|sitio web|pagina web|' +
    'hjemmeside|website url',
  linkedinUrl:
    'linkedin|linkedin url|linkedin profile|linkedin profile url|person linkedin url|linkedin profil|profil linkedin|perfil de linkedin',
  notes:
    'notes|note|comments|comment|remarks|description|notizen|notiz|bemerkungen|bemerkung|kommentar|remarques|commentaires|' +
    'notas|comentarios|observaciones|noter|bemaerkninger',
  tags: 'tags|tag|labels|label|categories|category|groups|etiketten|schlagworter|kategorien|etiquettes|categories|etiquetas|categorias|kategorier|grupper',
  'address.street':
    'street|street address|address|address line 1|address 1|mailing street|strasse|strasse und hausnummer|anschrift|adresse|rue|' +
    'calle|direccion|gade|vej|gadeadresse',
  'address.city': 'city|town|mailing city|ort|stadt|wohnort|ville|commune|ciudad|localidad|by|bynavn',
  'address.region':
    'region|state|state region|state province|province|county|mailing state|bundesland|etat|departement|provincia|estado|comunidad',
  'address.postalCode':
    'postal code|postalcode|postcode|post code|zip|zip code|zipcode|mailing zip|plz|postleitzahl|code postal|codigo postal|cp|' +
    'postnummer|postnr',
  'address.country':
    'country|country region|country code|mailing country|land|staat|pays|pais|country territory',
};

const byWord = new Map(
  Object.entries(words).flatMap(([field, list]) =>
    list.split('|').map(word => [word, field as ImportField] as const),
  ),
);

/** Words for the whole name that mean the family name beside a column for the first name ("Vorname;Name"). */
const nameOrLastName = new Set(['name', 'nom', 'navn']);

/** Any other table: columns are recognised by the words people use for them. */
export const anyCsv: CsvFormat = {
  id: 'csv',
  signature: [],
  valueSeparator: /\s*(?::::|[;,|\n])\s*/,
  meaning(header, all) {
    const field = fieldOf(headerKey(header), all);
    return field === null ? null : meaningOf(field);
  },
};

function fieldOf(key: string, all: readonly string[]): ImportField | null {
  const has = (field: ImportField) => all.some(header => byWord.get(headerKey(header)) === field);
  if (nameOrLastName.has(key)) return has('firstName') && !has('lastName') ? 'lastName' : 'fullName';
  if (key === 'nombre') return has('lastName') ? 'firstName' : 'fullName';
  return byWord.get(key) ?? byWord.get(key.replace(/ \d+$/, '')) ?? null;
}

function meaningOf(field: ImportField): Meaning {
  return field.startsWith('address.') ? { field, group: 'address' } : { field };
}
