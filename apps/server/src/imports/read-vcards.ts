import { remark } from '../contacts/remarks.ts';
import type { DecodedText } from './decode.ts';
import type { PeopleFile, ReadPerson } from './people.ts';
import { readCard } from './read-card.ts';
import { replacedNote } from './read-csv.ts';
import { sampleOf, toPerson } from './to-person.ts';
import { vcardLines } from './vcard-lines.ts';
import { firstText, type VcardProperty, vcardProperty } from './vcard-property.ts';

/** Properties a contact is made of; the others are not kept. */
const used = new Set(
  'FN N EMAIL TEL ORG TITLE ROLE ADR URL NOTE CATEGORIES NICKNAME BDAY KIND X-SOCIALPROFILE X-ABLABEL X-ABSHOWAS'.split(
    ' ',
  ),
);

/** A card of more properties than this is no person's. */
const maxProperties = 2000;

/** Whether a text begins as vCards do. */
export function isVcard(head: string): boolean {
  return /^\s*BEGIN:VCARD\s*$/im.test(head.slice(0, 2000));
}

/** Reads the people of a file of vCards (3.0, 4.0, and 2.1 as Outlook still writes it). */
export function readVcards(decoded: DecodedText): PeopleFile {
  return {
    people: people(decoded.text),
    shape: () => ({
      format: 'vcard',
      encoding: decoded.encoding(),
      delimiter: null,
      columns: [],
      needsColumns: false,
    }),
    notes: () => replacedNote(decoded.replaced()),
  };
}

async function* people(text: AsyncIterable<string>): AsyncGenerator<ReadPerson> {
  let row = 0;
  let card: Card | null = null;
  for await (const line of vcardLines(text)) {
    if (/^BEGIN:VCARD\s*$/i.test(line)) {
      if (card !== null) yield unfinished(row, card);
      row += 1;
      card = { version: '3.0', properties: [] };
    } else if (card !== null && /^END:VCARD\s*$/i.test(line)) {
      yield finished(row, card);
      card = null;
    } else if (card !== null) addLine(card, line);
  }
  if (card !== null) yield unfinished(row, card);
}

interface Card {
  version: string;
  properties: VcardProperty[];
}

function addLine(card: Card, line: string): void {
  const version = /^VERSION:\s*([\d.]+)/i.exec(line)?.[1];
  if (version !== undefined) card.version = version;
  const name = /^(?:[\w-]+\.)?([\w-]+)[;:]/.exec(line)?.[1]?.toUpperCase() ?? '';
  if (!used.has(name) || card.properties.length >= maxProperties) return;
  const property = vcardProperty(line, card.version);
  if (property !== null) card.properties.push(property);
}

function finished(row: number, { properties }: Card): ReadPerson {
  const kind = firstText(properties.find(({ name }) => name === 'KIND')).toLowerCase();
  const sample = sampleText(properties);
  if (kind === 'group') return { row, sample: sampleOf(sample), reason: remark('group') };
  return toPerson(row, readCard(properties), sample, 'vcard');
}

function unfinished(row: number, { properties }: Card): ReadPerson {
  return {
    row,
    sample: sampleOf(sampleText(properties)),
    reason: remark('card-open'),
  };
}

function sampleText(properties: readonly VcardProperty[]): string[] {
  return ['FN', 'ORG', 'EMAIL', 'TEL'].map(wanted =>
    firstText(properties.find(({ name }) => name === wanted)),
  );
}
