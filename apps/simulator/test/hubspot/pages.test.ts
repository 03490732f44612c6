import { describe, expect, it } from 'vitest';
import { call, dig } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
const PORTAL = 48201733;
const page = async (path: string) => (await call(`${hub.url()}/contacts/${PORTAL}${path}`)).text;

async function make(object: string, properties: object, associations: unknown[] = []): Promise<string> {
  const made = await hub.api(`/crm/objects/2026-09/${object}`, { json: { properties, associations } });
  return String(dig(made, 'body.id'));
}

describe('the pages show what an app has sent', () => {
  it('a contact with company, notes, lists, history, and as the API sees it', async () => {
    const contact = await make('contacts', { email: 'ann@acme.example', firstname: 'Ann', city: 'Rome' });
    const company = await make('companies', { name: 'Acme', domain: 'acme.example' });
    const associate = '/crm/associations/2026-09/contacts/companies/batch/associate/default';
    await hub.api(associate, { json: { inputs: [{ from: { id: contact }, to: { id: company } }] } });
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }];
    const body = 'First line<br>5 &lt; 6 &amp;amp; <script>alert(1)</script>';
    await make('notes', { hs_timestamp: '2026-11-22T09:00:00Z', hs_note_body: body }, [
      { to: { id: contact }, types },
    ]);
    const list = { name: 'Fair 2026', objectTypeId: '0-1', processingType: 'MANUAL' };
    const listId = dig(await hub.api('/crm/lists/2026-09', { json: list }), 'body.list.listId');
    await hub.api(`/crm/lists/2026-09/${listId}/memberships/add`, { method: 'PUT', json: [contact] });
    await hub.sim(`records/contacts/${contact}`, { properties: { city: 'Oslo' } });

    const text = await page(`/record/0-1/${contact}`);
    expect(text).toContain(`href="/contacts/${PORTAL}/record/0-2/${company}"`);
    expect(text).toContain('First line\n5 &lt; 6 &amp;amp; alert(1)');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain(`href="/contacts/${PORTAL}/lists/${listId}"`);
    expect(text).toContain('CRM_UI userId:60001');
    expect(text).toContain('As the API sees it');
    expect(await page('/lists')).toContain('Fair 2026');
    const members = await page(`/lists/${listId}`);
    expect(members).toContain(`href="/contacts/${PORTAL}/record/0-1/${contact}"`);
    expect(await page('/objects/0-2/views/all/list')).toContain('acme.example');
    expect(await page(`/record/0-2/${company}`)).toContain('Ann');
  });

  it('an account without lists, and a list that is not there', async () => {
    expect(await page('/lists')).toContain('No lists yet');
    expect((await call(`${hub.url()}/contacts/${PORTAL}/lists/4711`)).status).toBe(404);
    expect((await call(`${hub.url()}/contacts/1/lists`)).status).toBe(404);
  });
});
