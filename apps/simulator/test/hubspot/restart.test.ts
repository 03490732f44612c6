import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubspot } from '../../src/hubspot/index.ts';
import { startVendor } from '../../src/kernel/start-vendor.ts';
import { call, dig } from '../support/http.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'simulator-hubspot-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const post = (url: string, json: unknown, bearer = '') => call(url, { json, bearer });

describe('a restart', () => {
  it('keeps records with their history, links, properties, lists and grants', async () => {
    const first = await startVendor(hubspot, { port: 0, dataDir });
    const bearer = String(dig(await post(`${first.url}/_sim/grant`, {}), 'body.access_token'));
    const api = (path: string, json: unknown) => post(`${first.url}/crm/v3/${path}`, json, bearer);
    const property = {
      name: 'met_at',
      label: 'Met at',
      groupName: 'contactinformation',
      type: 'string',
      fieldType: 'text',
    };
    await api('properties/contacts', property);
    const contact = await api('objects/contacts', { properties: { email: 'k@x.example', met_at: 'Fair' } });
    const id = String(dig(contact, 'body.id'));
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }];
    await api('objects/notes', {
      properties: { hs_timestamp: '2026-11-22T10:00:00Z' },
      associations: [{ to: { id }, types }],
    });
    await api('lists', { name: 'Fair', objectTypeId: '0-1', processingType: 'MANUAL' });
    await post(`${first.url}/_sim/records/contacts/${id}`, { properties: { met_at: 'Expo' } });
    const before = (await call(`${first.url}/_sim/records/contacts`)).body;
    await first.close();

    const second = await startVendor(hubspot, { port: 0, dataDir });
    try {
      expect((await call(`${second.url}/_sim/records/contacts`)).body).toEqual(before);
      const read = await call(
        `${second.url}/crm/v3/objects/contacts/k@x.example?idProperty=email&properties=met_at&associations=notes`,
        { bearer },
      );
      expect(read.body).toMatchObject({
        id,
        properties: { met_at: 'Expo' },
        associations: { notes: { results: [{}] } },
      });
      expect(dig(await post(`${second.url}/crm/v3/objects/contacts/search`, {}, bearer), 'body.total')).toBe(
        1,
      );
      expect(dig(await post(`${second.url}/crm/v3/lists/search`, {}, bearer), 'body.total')).toBe(1);
      const next = await post(
        `${second.url}/crm/v3/objects/contacts`,
        { properties: { email: 'n@x.example' } },
        bearer,
      );
      expect(Number(dig(next, 'body.id'))).toBeGreaterThan(Number(id));
      expect(
        (
          await post(
            `${second.url}/crm/v3/objects/contacts`,
            { properties: { email: 'k@x.example' } },
            bearer,
          )
        ).status,
      ).toBe(409);
    } finally {
      await second.close();
    }
    expect(await readdir(dataDir)).toEqual(['simulator-hubspot.json']);
  });
});
