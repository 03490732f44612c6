import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addContacts, type Scene, startScene, until } from '../pushes/scene.ts';
import { type Installation, install } from './installation.ts';

describe('a copy of the embedded folder put back', () => {
  let place: string;
  let folder: string;
  let scene: Scene;
  let installation: Installation;
  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), 'crmsync-copy-'));
    folder = join(place, 'data');
    scene = await startScene('pglite', { worker: false });
    installation = await install(scene, folder);
  });
  afterEach(async () => {
    installation?.kill();
    await scene?.close();
    rmSync(place, { recursive: true, force: true });
  });

  it('P10 has everybody, their sessions, links and connections, and sends nobody twice', async () => {
    const first = await installation.start();
    const ann = await installation.person();
    await scene.forget();
    const done = await addContacts(ann, 100, 'done');
    const push = { connector: 'hubspot', object: 'contacts', contactIds: done };
    const accepted = await ann.post('/api/pushes', push);
    await until(async () => (await ann.get(`/api/pushes/${accepted.body.id}`)).body.state === 'done', 60_000);
    await addContacts(ann, 20, 'kept');
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);
    // As docs/operations.md says: stop, copy. Then the disk is lost, after the server did more that the copy does not have.
    cpSync(folder, join(place, 'backup'), { recursive: true });
    const second = await installation.start();
    const later = (await addContacts(ann, 10, 'later')).slice(-10);
    const lost = await ann.post('/api/pushes', { ...push, contactIds: later });
    await until(async () => (await ann.get(`/api/pushes/${lost.body.id}`)).body.state === 'done', 60_000);
    second.kill('SIGKILL');
    await once(second, 'exit');
    rmSync(folder, { recursive: true });
    cpSync(join(place, 'backup'), folder, { recursive: true });
    await scene.sim('hubspot', 'calls', undefined, 'DELETE');

    await installation.start();
    // The same session; what the copy has is there, what came after is not.
    expect((await ann.get('/api/contacts?limit=1')).body.total).toBe(120);
    expect((await ann.get('/api/contacts?limit=1&crm=hubspot:in')).body.total).toBe(100);
    expect((await ann.get(`/api/pushes/${accepted.body.id}`)).body.counts).toMatchObject({ created: 100 });
    expect((await ann.get(`/api/pushes/${lost.body.id}`)).status).toBe(404);
    const { calls } = (await scene.sim('hubspot', 'calls')) as { calls: { method: string; path: string }[] };
    expect(calls.filter(({ path }) => path.includes('/objects/'))).toEqual([]);
    // Who was pushed after the copy is added again and found there by e-mail; the tokens in the copy still open.
    const again = (await addContacts(ann, 10, 'later')).slice(-10);
    const { body } = await ann.post('/api/pushes', { ...push, contactIds: [...done, ...again] });
    await until(async () => (await ann.get(`/api/pushes/${body.id}`)).body.state === 'done', 60_000);
    expect((await ann.get(`/api/pushes/${body.id}`)).body.counts).toMatchObject({ created: 0, failed: 0 });
    const records = await scene.records('hubspot', 'contacts');
    expect(records.filter(record => JSON.stringify(record).includes(ann.id))).toHaveLength(110);
  }, 400_000);
});
