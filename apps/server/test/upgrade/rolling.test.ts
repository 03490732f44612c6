import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../harness.ts';
import { at, type Fleet, startFleet } from '../operate/fleet.ts';
import { addContact, addContacts, until } from '../pushes/scene.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
/** Both versions work side by side for so long, in milliseconds. `ROLLING_MS=300000` is the five minutes of matrix P9. */
const togetherMs = Number(process.env.ROLLING_MS ?? 5000);

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
}

/**
 * Versions that do not know the newest migrations: the last one before the newest came, and the last before the newest four, as who
 * upgrades seldom has it. None in a shallow clone.
 */
function versionsBefore(): { version: string; behind: number }[] {
  try {
    const added = git('log', '--diff-filter=A', '-4', '--format=%H', '--', 'apps/server/migrations').trim();
    const commits = added.split('\n');
    return [1, commits.length].map(behind => ({
      version: git('rev-parse', '--verify', '--quiet', `${commits[behind - 1]}^`).trim(),
      behind,
    }));
  } catch {
    return [];
  }
}

/** Its files in a folder, with the dependencies that are installed and its own workspaces. */
function checkOut(commit: string, folder: string): void {
  const archive = join(folder, 'old.tar');
  git('archive', '--format=tar', `--output=${archive}`, commit);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@crmsync'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@crmsync') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const room of ['packages/contract', 'packages/connectors', 'packages/sync'])
    symlinkSync(join(folder, room), join(modules, '@crmsync', room.slice('packages/'.length)));
}

const versions = databases.includes('postgres') ? versionsBefore() : [];

describe.each(versions)('a rolling upgrade from $behind changes of the schema ago', ({ version }) => {
  let fleet: Fleet;
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-old-'));
  beforeAll(async () => {
    checkOut(version, folder);
    // Its database is at the newest schema already: the new version has migrated first.
    fleet = await startFleet();
  });
  afterAll(async () => {
    await fleet?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'P9 the version before and this one do their work side by side on the new schema, and no contact is sent twice',
    async () => {
      const before = await fleet.start('server', join(folder, 'apps/server/src/main.ts'));
      const oldWorker = await fleet.start('worker', join(folder, 'apps/server/src/main.ts'));
      const after = await fleet.start('server');
      await fleet.start('worker');
      // One who came with the old version and one who came with the new.
      const people = [await fleet.person(before), await fleet.person(after)];
      await fleet.scene.forget();
      const end = Date.now() + togetherMs;
      for (let round = 0; round === 0 || Date.now() < end; round += 1) {
        for (const person of people) {
          const servers = [at(person, before), at(person, after)];
          const contacts = [await addContact(person), await addContact(person)];
          const path = '/api/integrations/salesforce/sync-contact';
          const clicks = await Promise.all(
            servers.map((server, index) => server.post(path, { contactId: contacts[index]?.id })),
          );
          expect(clicks.map(({ status, body }) => [status, body.item?.outcome])).toEqual([
            [200, 'created'],
            [200, 'created'],
          ]);
        }
      }
      // Bulk pushes, made at one version and worked by whichever worker takes them; the old one ends in the middle.
      const pushes = await Promise.all(
        people.map(async person => {
          const contactIds = await addContacts(person, 300);
          const { body } = await person.post('/api/pushes', {
            connector: 'hubspot',
            object: 'contacts',
            contactIds,
          });
          return { person, id: body.id as string, total: contactIds.length };
        }),
      );
      expect(await oldWorker.end()).toBe(0);
      expect(await before.end()).toBe(0);
      for (const { person, id, total } of pushes) {
        const { get } = at(person, after);
        await until(async () => (await get(`/api/pushes/${id}`)).body.state === 'done', 90_000);
        expect((await get(`/api/pushes/${id}`)).body.counts).toMatchObject({ created: total, failed: 0 });
        const mine = (await fleet.scene.records('hubspot', 'contacts')).filter(record =>
          JSON.stringify(record).includes(`-${person.id}@`),
        );
        expect(mine).toHaveLength(300);
      }
    },
    240_000 + togetherMs,
  );
});
