import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import extension from '../apps/extension/wxt.config.ts';
import { listingOf, Manifest, pictures } from '../scripts/store/listing.ts';
import { permissionReasons } from '../scripts/store/permissions.ts';
import { zipOf } from '../scripts/store/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'crmsync-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The manifest as it is configured; wxt adds the version. */
const manifest = Manifest.parse({ version: '1.2.3', ...extension.manifest });

describe('the store pack', () => {
  it('the same files make the same zip, byte for byte, whenever and in whatever time zone', () => {
    writeFileSync(join(folder, 'b.js'), 'two');
    writeFileSync(join(folder, 'a.js'), 'one');
    const first = zipOf(folder);
    utimesSync(join(folder, 'a.js'), 1, 1);
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Kiritimati';
    const second = zipOf(folder);
    process.env.TZ = zone ?? '';
    if (zone === undefined) delete process.env.TZ;
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    expect(Object.keys(unzipSync(first))).toEqual(['a.js', 'b.js']);
  });

  it('gives a reason for every permission of the manifest', () => {
    const asked = [...manifest.permissions, ...manifest.optional_permissions, 'host_permissions'];
    expect(Object.keys(permissionReasons).sort()).toEqual(asked.sort());
    const listing = listingOf(manifest, { description: { message: 'Keeps the people you meet.' } });
    for (const permission of asked) expect(listing).toContain(`**${permission}**`);
    expect(listing).toContain('Keeps the people you meet.');
    expect(listing).not.toContain('__MSG_');
    expect(() => listingOf({ ...manifest, permissions: ['history'] }, {})).toThrow(
      'No reason is given for history',
    );
  });

  it('shows pictures of the size that the store asks for', () => {
    for (const path of pictures) {
      const png = readFileSync(path);
      expect([path, png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([path, 1280, 800]);
    }
  });
});
