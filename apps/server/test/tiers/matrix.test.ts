import { Tier } from '@crmsync/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../src/http/needs.ts';
import { grantTier } from '../../src/store/subscriptions.ts';
import type { Answer, Person } from '../people.ts';
import { addContact, type Scene, startScene } from '../pushes/scene.ts';

/** Who may: by tier, for the CRM that has Pro's place and for the other one. */
type Who = { readonly [tier in Tier]: readonly [held: boolean, other: boolean] };

const yes = [true, true] as const;
const no = [false, false] as const;
const everybody: Who = { free: yes, pro: yes, business: yes };
const crm: Who = { free: no, pro: [true, false], business: yes };
const business: Who = { free: no, pro: no, business: yes };

/**
 * The one table of what is expected: every route below connections and pushes by name, all others by what they are about. The
 * product's own table (http/needs.ts) is not asked.
 */
const expected: readonly (readonly [route: RegExp, who: Who])[] = [
  [/^POST .*\/:connector\/(connect|complete|account|find|sync-contact)$/, crm],
  [/^PATCH .*\/:connector\/settings$/, crm],
  [/^GET .*\/:connector\/(owners|groups|next-push|objects\/:object\/fields)$/, crm],
  [/^(GET|DELETE) .*\/mapping$/, crm],
  [/^GET .*\/mapping\/export$/, crm],
  [/^(PUT .*\/mapping|POST .*\/mapping\/(import|sample|preview))$/, business],
  // A push of one is anybody's with the CRM, one of many is Business'; below both are tried.
  [/^POST \/api\/pushes(\/:id\/(apply|retry|items\/:itemId\/decide))?$/, crm],
  [/^GET \/api\/integrations(\/:connector\/(status|callback))?$/, everybody],
  [/^POST \/api\/integrations\/:connector\/cancel$/, everybody],
  [/^DELETE \/api\/integrations\/:connector\/disconnect$/, everybody],
  [/^GET \/api\/pushes(\/:id(\/items)?)?$/, everybody],
  [/^POST \/api\/pushes\/:id\/cancel$/, everybody],
  [/^\w+ \/(?!api\/(integrations|pushes)\b)/, everybody],
];

/** Bodies that pass the routes' schemas; the others take none. */
const mapping = { entries: [] };
const bodies = (ids: Ids): Record<string, unknown> => ({
  'POST /api/integrations/:connector/connect': { via: 'web' },
  'POST /api/integrations/:connector/complete': { state: 'none', code: 'none' },
  'POST /api/integrations/:connector/account': { choose: 'connected' },
  'POST /api/integrations/:connector/find': { emails: ['ada@engines.example'] },
  'POST /api/integrations/:connector/sync-contact': { contactId: ids.contact, dryRun: true },
  'PATCH /api/integrations/:connector/settings': {},
  'PUT /api/integrations/:connector/objects/:object/mapping': { version: 999, ...mapping },
  'POST /api/integrations/:connector/objects/:object/mapping/import': {
    format: 'crmsync-mapping',
    formatVersion: 1,
    connector: 'hubspot',
    object: 'contacts',
    ...mapping,
  },
  'POST /api/integrations/:connector/objects/:object/mapping/sample': {
    contactId: ids.contact,
    fields: ['email'],
  },
  'POST /api/integrations/:connector/objects/:object/mapping/preview': mapping,
  'POST /api/pushes/:id/items/:itemId/decide': { choice: 'skip' },
});

interface Ids {
  contact: string;
  second: string;
  /** Finished pushes by connector and size. */
  pushes: Record<string, { id: string; item: string }>;
}

const held = 'hubspot';
const other = 'salesforce';
const objects: Record<string, string> = { hubspot: 'contacts', salesforce: 'Lead' };

describe('every plan on every route', () => {
  let scene: Scene;
  let person: Person;
  let ids: Ids;
  let routes: string[];

  beforeAll(async () => {
    scene = await startScene('pglite', { worker: false, env: { PLANS: 'on' } });
    person = await scene.server.signUp();
    await setTier('business');
    for (const vendor of [held, other] as const) await scene.connect(person, vendor);
    const contact = await addContact(person);
    const second = await addContact(person);
    ids = { contact: contact.id, second: second.id, pushes: {} };
    for (const connector of [held, other])
      for (const contactIds of [[ids.contact], [ids.contact, ids.second]]) {
        const made = await app('POST', '/api/pushes', { connector, contactIds });
        expect(made.status, JSON.stringify(made.body)).toBe(202);
        const { body } = await app('GET', `/api/pushes/${made.body.id}/items`);
        ids.pushes[`${connector} ${contactIds.length}`] = { id: made.body.id, item: body.items[0].id };
      }
    const openapi = (await person.get('/api/openapi.json')).body;
    routes = Object.entries(openapi.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
  }, 120_000);
  afterAll(() => scene.close());

  const setTier = (tier: Tier) => grantTier(scene.server.deps.store.db, person.email, tier);
  /** As the extension does it: Chrome says that it is a browser. */
  const app = (method: string, path: string, body?: unknown) =>
    person.call(method, path, body, { headers: { 'sec-fetch-site': 'none' } });
  const refused = ({ status, body }: Answer) => {
    if (body?.code !== 'plan-needed') return false;
    expect(status).toBe(403);
    expect([body.title, body.detail]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    return true;
  };
  const whoMay = (route: string) => expected.find(([pattern]) => pattern.test(route))?.[1];
  /** The address of a route for a CRM, with things of the person's in it. */
  const address = (route: string, connector: string, size = 1) => {
    const push = ids.pushes[`${connector} ${size}`];
    const query = /^DELETE .*mapping$/.test(route) ? '?version=0' : '';
    const path = route
      .replace(/^\w+ /, '')
      .replace(':connector', connector)
      .replace(':object', objects[connector] ?? '')
      .replace(':itemId', push?.item ?? '')
      .replace(':id', route.includes('/pushes/') ? (push?.id ?? '') : ids.contact)
      .replace(/:\w+/g, ids.contact);
    return path + query;
  };
  /** Routes that would end the test person, or answer for ever. */
  const dangerous =
    /^DELETE \/api\/users\/me$|disconnect$|\/events$|sign-out|cancel$|change-password|sessions/;

  it('covers every route there is, and the product names only routes that exist', () => {
    expect(routes.length).toBeGreaterThan(40);
    const undecided = routes.filter(route => !whoMay(route));
    expect(
      undecided,
      'Say in this test who may call them, and name them in http/needs.ts if not everybody',
    ).toEqual([]);
    expect(Object.keys(needs).filter(route => !routes.includes(route))).toEqual([]);
    const restricted = routes.filter(route => whoMay(route) !== everybody);
    expect(restricted.filter(route => !(route in needs))).toEqual([]);
  });

  describe.each(Tier.options)('%s', tier => {
    it('a person of it may call what the table says, and is refused the rest in words', async () => {
      await setTier(tier);
      await scene.forget();
      const answers: Record<string, boolean[]> = {};
      const wanted: Record<string, boolean[]> = {};
      for (const route of routes.filter(each => !dangerous.test(each))) {
        const [method = ''] = route.split(' ');
        const perCrm = route.includes(':connector') || route.includes('/pushes');
        const may: boolean[] = [];
        for (const connector of perCrm ? [held, other] : [held]) {
          const body =
            route === 'POST /api/pushes'
              ? { connector, contactIds: [ids.contact], dryRun: true }
              : (bodies(ids)[route] ?? (method === 'GET' ? undefined : {}));
          may.push(
            !refused(await app(method, address(route, connector), method === 'DELETE' ? undefined : body)),
          );
        }
        answers[route] = may;
        const [ofHeld, ofOther] = (whoMay(route) ?? everybody)[tier];
        wanted[route] = perCrm ? [ofHeld, ofOther] : [ofHeld];
        if (!/:connector|^POST \/api\/pushes/.test(route)) wanted[route] = may.map(() => ofHeld);
      }
      expect(answers).toEqual(wanted);
      if (tier === 'free') {
        expect(await scene.calls('hubspot')).toEqual([]);
        expect(await scene.calls('salesforce')).toEqual([]);
      }
    }, 120_000);

    it('many at once are Business’, whether new, applied, sent again or decided', async () => {
      await setTier(tier);
      const { id, item } = ids.pushes[`${held} 2`] ?? { id: '', item: '' };
      const many = [
        await app('POST', '/api/pushes', {
          connector: held,
          contactIds: [ids.contact, ids.second],
          dryRun: true,
        }),
        await app('POST', '/api/pushes', { connector: held, filter: { search: 'nobody' }, dryRun: true }),
        await app('POST', `/api/pushes/${id}/apply`, {}),
        await app('POST', `/api/pushes/${id}/retry`, {}),
        await app('POST', `/api/pushes/${id}/items/${item}/decide`, { choice: 'skip' }),
      ];
      expect(many.map(refused)).toEqual(many.map(() => tier !== 'business'));
    });

    it('a program may sign in, pay and look after its own data; the rest of the API is Business’', async () => {
      await setTier(tier);
      const own =
        /\/api\/(auth\/|me$|users\/|billing|site$|openapi|webhooks|integrations\/:connector\/callback)/;
      for (const route of routes.filter(each => / \/api\//.test(each) && !dangerous.test(each))) {
        const [method = ''] = route.split(' ');
        // What reads a body is refused after it was read; looking is enough here.
        if (method !== 'GET') continue;
        const byProgram = await person.get(address(route, held));
        expect([route, refused(byProgram)]).toEqual([route, tier !== 'business' && !own.test(route)]);
      }
    });

    it('the cards say it before anybody clicks', async () => {
      await setTier(tier);
      const { body } = await app('GET', '/api/integrations');
      const states = body.items.map(
        (card: { state: string; swapWith: unknown; problem: unknown }) => card.state,
      );
      const wanted = {
        free: ['plan-needed', 'plan-needed'],
        pro: ['connected', 'plan-needed'],
        business: ['connected', 'connected'],
      };
      expect(states).toEqual(wanted[tier]);
      if (tier !== 'pro') return;
      expect(body.items[1]).toMatchObject({
        swapWith: { connector: 'hubspot', label: 'HubSpot' },
        problem: {
          code: 'plan-needed',
          title: 'Pro connects one CRM, and HubSpot has that place.',
          detail: 'Business connects both. Your contacts, mapping and history stay whichever you choose.',
        },
      });
    });
  });

  it('swapping gives the place to the other CRM; disconnecting leaves it to the one that is left', async () => {
    await setTier('pro');
    const states = async () =>
      (await app('GET', '/api/integrations')).body.items.map((card: { state: string }) => card.state);
    expect((await app('PUT', '/api/billing/place', { connector: other })).body.place).toBe(other);
    expect(await states()).toEqual(['plan-needed', 'connected']);
    expect((await app('PUT', '/api/billing/place', { connector: held })).body.place).toBe(held);
    expect(await states()).toEqual(['connected', 'plan-needed']);
    expect((await app('PUT', '/api/billing/place', { connector: 'nothing' })).status).toBe(404);
  });

  it('a sign-in that ends after the plan did connects nothing', async () => {
    const late = await scene.server.signUp();
    const { db } = scene.server.deps.store;
    await grantTier(db, late.email, 'business');
    await scene.connect(late, held);
    await grantTier(db, late.email, 'free');
    const answer = await late.call('GET', `/api/integrations/${other}/callback?state=x&code=y`, undefined, {
      as: 'web',
    });
    expect(answer.headers.get('location')).toContain('problem=plan-needed');
  });
});
