import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOrg, type TestOrg } from './org.ts';

/** Whatever is sent, the answer is one the API knows: never a fault of the simulator itself. */
let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
  await org.control('limits', { dailyRequests: 1_000_000 });
  await org.control('seed', { object: 'Lead', count: 20 });
});
afterAll(() => org.close());

const words = fc.constantFrom(
  'SELECT',
  'FROM',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'IN',
  'LIKE',
  'ORDER BY',
  'GROUP BY',
  'LIMIT',
  'OFFSET',
  'Id',
  'Name',
  'Email',
  'Owner.Name',
  'COUNT()',
  'COUNT(Id)',
  'MAX(CreatedDate)',
  'FIELDS(ALL)',
  'Lead',
  'Account',
  'Address',
  '=',
  '!=',
  '<',
  '(',
  ')',
  ',',
  "'a'",
  "'%'",
  "'\\'",
  "'\\\\'",
  'null',
  'true',
  '5',
  '2026-11-22',
  '2026-11-22T00:00:00Z',
  'TODAY',
  'LAST_N_DAYS:3',
  'DESC',
  'NULLS LAST',
  ':',
  '*',
);
const values = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.double(),
);
const fields = fc.constantFrom(
  'LastName',
  'Company',
  'Email',
  'OwnerId',
  'NumberOfEmployees',
  'DoNotCall',
  'Name',
  'Id',
  'Nope',
  'attributes',
  'Address',
  '__proto__',
  'constructor',
);

describe('any input', () => {
  it('as SOQL is answered 200 or 400', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 14 }), fc.boolean(), async (parts, lead) => {
        const soql = `${lead ? 'SELECT Id FROM Lead WHERE ' : ''}${parts.join(' ')}`;
        const { status } = await org.api(`query?q=${encodeURIComponent(soql)}`);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });

  it('as a record is answered 201 or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fields, values), async json => {
        const single = await org.api('sobjects/Lead', { json });
        expect([201, 400]).toContain(single.status);
        const many = await org.api('composite/sobjects', {
          json: { records: [{ ...json, attributes: { type: 'Lead' } }] },
        });
        expect([200, 400]).toContain(many.status);
      }),
      { numRuns: 150 },
    );
  });

  it('as a composite address or search is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.constantFrom('GET', 'POST', 'PATCH', 'x'), async (text, method) => {
        const url = `/services/data/v67.0/${text}`;
        const json = { compositeRequest: [{ method, url, referenceId: 'r', body: { a: text } }] };
        expect((await org.api('composite', { json })).status).toBe(200);
        const search = await org.api(`search?q=${encodeURIComponent(`FIND {${text}} RETURNING Lead(Id)`)}`);
        expect([200, 400]).toContain(search.status);
        expect((await org.api(`sobjects/Lead/Email/${encodeURIComponent(text) || 'x'}`)).status).toBeLessThan(
          500,
        );
      }),
      { numRuns: 100 },
    );
  });
});
