import { ContactInput } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import {
  canBeSaved,
  changesTo,
  isOpenDoubt,
  keepDoubtful,
  newContact,
  newDraft,
  typeOver,
} from '../src/draft.ts';
import { draftName } from '../src/panel/draft-name.ts';
import type { Person } from '../src/sources/person.ts';
import { capture, contactOf } from './people.ts';

const origin = 'JSON-LD';
const marie: Person = {
  how: 'jsonld',
  facts: [
    { field: 'firstName', value: 'Marie', origin },
    { field: 'lastName', value: 'Schätzing', origin },
    { field: 'email', value: 'm@nordwind.example', origin },
    { field: 'email', value: 'marie@nordwind.example', origin },
    { field: 'phone', value: '+49 40 5557 2100', origin, doubt: '6 people here share this number.' },
    { field: 'address.city', value: 'Hamburg', origin },
  ],
};
const kept = contactOf({
  emails: ['m@nordwind.example'],
  firstName: 'Marie-Louise',
  address: { city: 'Bremen' },
  version: 4,
});

describe('a captured person before saving', () => {
  it('becomes a contact the server takes, with where it was found', () => {
    const contact = newContact(newDraft(marie), capture);
    expect(contact).toEqual({
      emails: ['m@nordwind.example', 'marie@nordwind.example'],
      firstName: 'Marie',
      lastName: 'Schätzing',
      address: { city: 'Hamburg' },
      source: { how: 'jsonld', url: 'https://nordwind.example/team', title: 'Team' },
    });
    expect(ContactInput.safeParse(contact).success).toBe(true);
  });

  it('leaves a doubtful value out until it is kept or typed', () => {
    const draft = newDraft(marie);
    expect(isOpenDoubt(draft, 'phone')).toBe(true);
    expect(newContact(draft, capture).phone).toBeUndefined();
    expect(newContact(keepDoubtful(draft, 'phone'), capture).phone).toBe('+49 40 5557 2100');
    expect(newContact(typeOver(draft, 'phone', '+49 1'), capture).phone).toBe('+49 1');
    expect(isOpenDoubt(typeOver(draft, 'phone', ''), 'phone')).toBe(false);
  });

  it('D3 an existing contact gets its blanks filled; what it has stays unless something is typed', () => {
    const draft = keepDoubtful(newDraft(marie), 'phone');
    expect(changesTo(kept, draft)).toEqual({
      lastName: 'Schätzing',
      phone: '+49 40 5557 2100',
      emails: ['m@nordwind.example', 'marie@nordwind.example'],
      version: 4,
    });
    expect(changesTo(kept, typeOver(draft, 'firstName', 'Marie L.'))?.firstName).toBe('Marie L.');
    expect(changesTo(kept, typeOver(draft, 'firstName', ''))?.firstName).toBeUndefined();
  });

  it('changes nothing where there is nothing new', () => {
    const same: Person = { how: 'mailto', facts: [{ field: 'email', value: 'm@nordwind.example', origin }] };
    expect(changesTo(kept, newDraft(same))).toBeNull();
  });

  it('keeps no address of a page that is not on the web', () => {
    expect(newContact(newDraft(marie), { ...capture, url: 'file:///home/x.html' }).source).toEqual({
      how: 'jsonld',
      title: 'Team',
    });
  });

  it('needs a name, an e-mail, a phone or a company', () => {
    const nobody = newDraft({ how: 'typed', facts: [] });
    expect(canBeSaved(nobody)).toBe(false);
    expect(canBeSaved(typeOver(nobody, 'company', 'Acme'))).toBe(true);
    expect(draftName(typeOver(nobody, 'lastName', 'Berg'))).toBe('Berg');
  });
});
