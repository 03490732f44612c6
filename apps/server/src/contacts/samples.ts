import { blankFields, type ContactFields } from './fields.ts';

/** Invented people to try everything with. Addresses under `example.com`, which belongs to nobody (RFC 2606), and 555-01 numbers. */
const people = [
  ['Mia', 'Holm', 'Fjord Robotics', 'Head of Operations', '+1 202 555 0101'],
  ['Jonas', 'Weber', 'Weber & Klein', 'Managing Partner', '+1 202 555 0102'],
  ['Amélie', 'Durand', 'Atelier Nord', 'Buyer', '+1 202 555 0103'],
  ['Tomás', 'Rivera', 'Rivera Solar', 'Sales Director', '+1 202 555 0104'],
  ['Priya', 'Nair', 'Lotus Analytics', 'Data Lead', '+1 202 555 0105'],
] as const;

/** What a sample's source says, and its tag: they are marked wherever they are seen. */
export const sampleMark = 'sample';

/** The sample people. */
export function samplePeople(): ContactFields[] {
  return people.map(([firstName, lastName, company, title, phone]) => ({
    ...blankFields(),
    firstName,
    lastName,
    company,
    title,
    phone,
    emails: [
      `${firstName}.${lastName}@sample.example.com`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase(),
    ],
    tags: [sampleMark],
    source: { how: sampleMark },
  }));
}
