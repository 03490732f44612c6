import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ErrorRow, errorFromRow, renderErrorTable } from '../src/error-table.ts';
import * as hubspot from '../src/hubspot/errors.ts';
import { definitions } from '../src/index.ts';
import * as salesforce from '../src/salesforce/errors.ts';

const tables: readonly [string, readonly ErrorRow[]][] = [
  ['HubSpot', [...hubspot.errorRows, hubspot.unknownError]],
  ['Salesforce', [...salesforce.errorRows, salesforce.unknownError]],
];

const rows = tables.flatMap(([vendor, table]) =>
  table.map(row => [vendor, row.vendor, row.code, row] as const),
);

describe('error tables', () => {
  it.each(rows)('%s %s (%s) fits a chip and says what to do', (vendor, _code, _ours, row) => {
    const { message, details } = errorFromRow(
      [row],
      { codes: [row.vendor], message: '', field: 'Phone' },
      row,
    );
    expect(details.short?.length).toBeGreaterThan(3);
    expect(details.short?.length).toBeLessThanOrEqual(20);
    expect(message).toMatch(/^[“\p{Lu}].*\.$/u);
    expect(details.advice).toMatch(/\.$/);
    // Whether the CRM changed: said in every advice, in one of these ways.
    expect(details.advice).toMatch(
      /[Nn]othing changed|Nothing is lost|may or may not have saved|Nothing of it|not saved/,
    );
    expect(`${message} ${details.advice} ${details.forAdmin ?? ''}`).not.toMatch(/[{}]/);
    expect(message + details.advice).not.toContain(vendor === 'HubSpot' ? 'Salesforce' : 'HubSpot');
  });

  it.each(tables)('%s has no row that can never be reached', (_, table) => {
    table.forEach((row, index) => {
      const shadow = table
        .slice(0, index)
        .find(({ vendor, when }) => vendor === row.vendor && when === undefined);
      expect(shadow?.code, `${row.vendor} ${row.when?.source ?? ''}`).toBeUndefined();
    });
  });

  it('a field’s name is left out of a chip that it would not fit', () => {
    const row: ErrorRow = {
      vendor: 'X',
      kind: 'invalid',
      code: 'x',
      title: 'T.',
      advice: 'A.',
      short: '{field} too long',
    };
    const short = (field: string) =>
      errorFromRow([row], { codes: ['X'], message: '', field }, row).details.short;
    expect(short('MobilePhone')).toBe(
      'mobile phone too long'.length <= 20 ? 'mobile phone too long' : 'too long',
    );
    expect(short('Phone')).toBe('phone too long');
    expect(short('Very_Long_Custom_Field_Name__c')).toBe('too long');
  });

  it('can be printed', () => {
    for (const [, table] of tables) expect(renderErrorTable(table).split('\n').length).toBe(table.length + 3);
  });
});

describe('addresses', () => {
  const folder = new URL('../src/hubspot/', import.meta.url);
  const files = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'));

  it('T10 no undated HubSpot path is in the code: v1 of OAuth ends on 2027-02-16 (sheet §1.2)', () => {
    const old = files.flatMap(text => [
      ...text.matchAll(/\/(oauth|crm|account-info|properties|owners)\/[a-z/-]*v\d/g),
    ]);
    expect(old.map(([match]) => match)).toEqual([]);
  });

  it('every connector is listed once, under an id that can be part of an address', () => {
    const ids = definitions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const definition of definitions) {
      expect(definition.id).toMatch(/^[a-z][a-z0-9-]{1,30}$/);
      expect(definition.create({})).toMatchObject({ id: definition.id, label: definition.label });
    }
  });
});
