import { describe, expect, it } from 'vitest';
import { parseId, to15, to18 } from '../../src/salesforce/ids.ts';
import { createOrg, nextId, objectOf, save } from '../../src/salesforce/records/org.ts';
import { parseQuery } from '../../src/salesforce/soql/parser.ts';
import { candidates } from '../../src/salesforce/soql/plan.ts';

describe('ids', () => {
  it('gain the check characters Salesforce gives', () => {
    expect(to18('0031i000013x2TE')).toBe('0031i000013x2TEAAY');
    expect(to18('003J800000DeOXj')).toBe('003J800000DeOXjIAN');
    expect(parseId('0031I000013X2TEAAY')).toBe('0031i000013x2TEAAY');
    expect(parseId('0031i000013x2TEAAZ')).toBeNull();
    expect(parseId("x' OR Name != '")).toBeNull();
    expect(to15('0031i000013x2TEAAY')).toBe('0031i000013x2TE');
  });
});

describe('the plan of a query', () => {
  const org = createOrg('00DAx0000000001MAA', 'Plan', 'plan.my.salesforce.com', 'Ax', 0);
  const lead = objectOf(org, 'Lead');
  if (!lead) throw new Error('no Lead');
  const history = { at: 0, by: 'x', kind: 'created' as const, client: null, fields: [] };
  for (let n = 0; n < 1000; n++) {
    const Id = nextId(org, '00Q');
    save(org, lead, { Id, LastName: `L${n}`, Email: `${n}@p.example` }, history);
  }
  const looksAt = (where: string) =>
    candidates(org, lead, parseQuery(`SELECT Id FROM Lead WHERE ${where}`).where)?.size ?? 'all';

  it.each([
    ["Email = '5@P.example'", 1],
    ["Email IN ('1@p.example', '2@p.example', 'none')", 2],
    ["Email IN ('1@p.example') AND LastName LIKE 'L%'", 1],
    ["Email = '1@p.example' OR Id = '00QAx0000000009'", 2],
    ["Email = '1@p.example' OR LastName = 'L2'", 'all'],
    ["Email != '1@p.example'", 'all'],
    ["Email IN ('1@p.example', null)", 'all'],
    ["LastName = 'L1'", 'all'],
  ])('%s looks at %s', (where, expected) => {
    expect(looksAt(where)).toBe(expected);
  });
});
