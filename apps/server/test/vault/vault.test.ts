import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciphers, encrypt } from '../../src/vault/ciphers.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { keyIdOf, VaultError } from '../../src/vault/key-service.ts';
import { createVault } from '../../src/vault/vault.ts';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = { row: 'row-1', field: 'access_token', version: 3 };

describe('the vault', () => {
  it('opens what it sealed, of any length', async () => {
    const vault = createVault(keyRing([key('a')]));
    const dataKey = await vault.newDataKey('row-1');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), text => {
        expect(vault.open(dataKey, vault.seal(dataKey, text, place), place)).toBe(text);
      }),
    );
  });

  it('P5 a sealed text put into another row, field or version does not open', async () => {
    const vault = createVault(keyRing([key('a')]));
    const dataKey = await vault.newDataKey('row-1');
    const sealed = vault.seal(dataKey, 'secret', place);
    for (const other of [{ row: 'row-2' }, { field: 'refresh_token' }, { version: 2 }]) {
      expect(() => vault.open(dataKey, sealed, { ...place, ...other })).toThrow(VaultError);
    }
  });

  it('P5 the data key of one row does not open for another', async () => {
    const vault = createVault(keyRing([key('a')]));
    const { wrapped } = await vault.newDataKey('row-1');
    await expect(vault.openDataKey('row-2', wrapped)).rejects.toThrow(VaultError);
  });

  it('P5 no change of a sealed text goes unseen', async () => {
    const vault = createVault(keyRing([key('a')]));
    const dataKey = await vault.newDataKey('row-1');
    const box = Buffer.from(vault.seal(dataKey, 'secret', place), 'base64url');
    for (let at = 0; at < box.length; at += 1) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(dataKey, changed.toString('base64url'), place)).toThrow(VaultError);
    }
    expect(() => vault.open(dataKey, '', place)).toThrow(VaultError);
  });

  it('never seals the same text alike', async () => {
    const vault = createVault(keyRing([key('a')]));
    const dataKey = await vault.newDataKey('row-1');
    expect(vault.seal(dataKey, 'x', place)).not.toBe(vault.seal(dataKey, 'x', place));
  });

  it('still opens with an older key of the ring, and says which key is missing', async () => {
    const [older, newer] = [key('older'), key('newer')];
    const { wrapped, key: plain } = await createVault(keyRing([older])).newDataKey('row-1');
    expect((await createVault(keyRing([newer, older])).openDataKey('row-1', wrapped)).key).toEqual(plain);
    await expect(createVault(keyRing([newer])).openDataKey('row-1', wrapped)).rejects.toThrow('"older"');
  });

  it.each(ciphers)(
    'seals with %s when told to, bound as ever, and opens what the other sealed',
    async cipher => {
      const ring = [key('a')];
      const vault = createVault(keyRing(ring, cipher), cipher);
      const dataKey = await vault.newDataKey('row-1');
      const sealed = vault.seal(dataKey, 'grüß', place);
      for (const other of ciphers) {
        const later = createVault(keyRing(ring, other), other);
        const { key: opened } = await later.openDataKey('row-1', dataKey.wrapped);
        expect(opened).toEqual(dataKey.key);
        expect(later.open(dataKey, sealed, place)).toBe('grüß');
        expect(() => later.open(dataKey, sealed, { ...place, version: place.version + 1 })).toThrow(
          VaultError,
        );
        expect(keyIdOf(await later.rewrap('row-1', dataKey.wrapped))).toBe('a');
      }
      const flipped = sealed.slice(0, -2) + (sealed.endsWith('A') ? 'BA' : 'AA');
      expect(() => vault.open(dataKey, flipped, place)).toThrow(VaultError);
      expect(sealed.includes('.')).toBe(cipher !== 'aes-256-gcm');
    },
  );

  it('P7 there is no vault without a usable key', () => {
    expect(() => keyRing([])).toThrow(VaultError);
    expect(() => keyRing([{ id: 'short', key: randomBytes(16) }])).toThrow(VaultError);
    expect(() => keyRing([key('a'), { id: 'short', key: randomBytes(31) }])).toThrow('32 bytes');
  });

  it('wraps with the first key of the ring, and names it', async () => {
    const ring = keyRing([key('newer'), key('older')]);
    expect(await ring.current()).toBe('newer');
    expect(keyIdOf((await createVault(ring).newDataKey('row-1')).wrapped)).toBe('newer');
    expect([ring.holds('older'), ring.holds('newer'), ring.holds('gone')]).toEqual([true, true, false]);
    await expect(ring.unwrap('', 'row-1')).rejects.toMatchObject({ name: 'VaultError' });
  });

  it('P5 what seals a field never opens as a data key, whoever names the row', async () => {
    const [main] = [key('main')];
    const ring = keyRing([main]);
    const asField = encrypt(main.key, randomBytes(32), ['field', 'row-1', 'main'], 'aes-256-gcm');
    await expect(ring.unwrap(`main.${asField}`, 'row-1')).rejects.toThrow(VaultError);
    const sealed = encrypt(
      main.key,
      Buffer.from('x'),
      ['data-key', place.row, place.field, place.version],
      'aes-256-gcm',
    );
    expect(() => createVault(ring).open({ key: main.key, wrapped: '' }, sealed, place)).toThrow(VaultError);
  });

  it('P6 opens what was sealed when it was first released', async () => {
    const main = { id: 'main', key: Buffer.alloc(32, 1) };
    const vault = createVault(keyRing([main]));
    const wrapped = `main.${encrypt(main.key, Buffer.alloc(32, 2), ['data-key', 'row-1', 'main'], 'aes-256-gcm')}`;
    const dataKey = await vault.openDataKey('row-1', wrapped);
    expect(dataKey).toEqual({ key: Buffer.alloc(32, 2), wrapped });
    const sealed = encrypt(
      Buffer.alloc(32, 2),
      Buffer.from('grüß'),
      ['field', 'row-1', 'access_token', 3],
      'aes-256-gcm',
    );
    expect(vault.open(dataKey, sealed, place)).toBe('grüß');
  });
});
