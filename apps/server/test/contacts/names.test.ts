import { describe, expect, it } from 'vitest';
import { splitFullName } from '../../src/contacts/names.ts';

describe('splitFullName', () => {
  it.each([
    ['Ann Lee', 'Ann', 'Lee'],
    ['Ana  Maria  de la Cruz', 'Ana Maria', 'de la Cruz'],
    ['Élodie van der Berg', 'Élodie', 'van der Berg'],
    ['Seán Ó Súilleabháin', 'Seán', 'Ó Súilleabháin'],
    ['Cruz, Ana Maria', 'Ana Maria', 'Cruz'],
    ['John Doe Jr.', 'John', 'Doe Jr.'],
    ['Martin Luther King, Jr.', 'Martin Luther', 'King, Jr.'],
    ['王 小明', '小明', '王'],
    ['Van Morrison', 'Van', 'Morrison'],
  ])('%s', (name, firstName, lastName) => {
    expect(splitFullName(name)).toEqual({ firstName, lastName });
  });

  it.each(['Madonna', '李小龙', ''])('D2 one word stays one word: %s', name => {
    expect(splitFullName(name)).toEqual({ firstName: name, lastName: '' });
  });
});
