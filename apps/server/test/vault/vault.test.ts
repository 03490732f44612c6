import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVault, VaultError } from '../../src/vault/vault.ts';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = { row: 'row-1', field: 'access_token', version: 3 };

describe('the vault', () => {
  it('opens what it sealed, of any length', () => {
    const vault = createVault([key('a')]);
    const dataKey = vault.newDataKey('row-1');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), text => {
        expect(vault.open(dataKey, vault.seal(dataKey, text, place), place)).toBe(text);
      }),
    );
  });

  it('P5 a sealed text put into another row, field or version does not open', () => {
    const vault = createVault([key('a')]);
    const dataKey = vault.newDataKey('row-1');
    const sealed = vault.seal(dataKey, 'secret', place);
    for (const other of [{ row: 'row-2' }, { field: 'refresh_token' }, { version: 2 }]) {
      expect(() => vault.open(dataKey, sealed, { ...place, ...other })).toThrow(VaultError);
    }
  });

  it('P5 the data key of one row does not open for another', () => {
    const vault = createVault([key('a')]);
    const { wrapped } = vault.newDataKey('row-1');
    expect(() => vault.openDataKey('row-2', wrapped)).toThrow(VaultError);
  });

  it('P5 no change of a sealed text goes unseen', () => {
    const vault = createVault([key('a')]);
    const dataKey = vault.newDataKey('row-1');
    const box = Buffer.from(vault.seal(dataKey, 'secret', place), 'base64url');
    for (let at = 0; at < box.length; at += 1) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(dataKey, changed.toString('base64url'), place)).toThrow(VaultError);
    }
    expect(() => vault.open(dataKey, '', place)).toThrow(VaultError);
  });

  it('never seals the same text alike', () => {
    const vault = createVault([key('a')]);
    const dataKey = vault.newDataKey('row-1');
    expect(vault.seal(dataKey, 'x', place)).not.toBe(vault.seal(dataKey, 'x', place));
  });

  it('still opens with an older key of the ring, and says which key is missing', () => {
    const [older, newer] = [key('older'), key('newer')];
    const { wrapped, key: plain } = createVault([older]).newDataKey('row-1');
    expect(createVault([newer, older]).openDataKey('row-1', wrapped).key).toEqual(plain);
    expect(() => createVault([newer]).openDataKey('row-1', wrapped)).toThrow('"older"');
  });

  it('P7 there is no vault without a usable key', () => {
    expect(() => createVault([])).toThrow(VaultError);
    expect(() => createVault([{ id: 'short', key: randomBytes(16) }])).toThrow(VaultError);
  });
});
