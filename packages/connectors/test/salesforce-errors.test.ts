import { describe, expect, it } from 'vitest';
import { itemError, readError } from '../src/salesforce/read-error.ts';

const read = (body: unknown, status = 400, headers: Record<string, string> = {}) =>
  readError({ status, headers: new Headers(headers), body });

describe('an answer of Salesforce that refuses', () => {
  it('of no known form is still quoted', () => {
    expect(read('<html>', 499).details.vendor).toBe('HTTP 499: <html>');
    for (const body of [7, null, undefined]) {
      const { details } = read(body, 499);
      expect(details).toMatchObject({ code: 'unknown-refusal', vendor: 'HTTP 499' });
      expect(Object.keys(details).sort()).toEqual(['advice', 'code', 'short', 'vendor']);
    }
  });

  it('is told by its code, of a call or of an item, else by its status', () => {
    const codeOf = (item: object) => itemError({ message: 'm', ...item }, 499).details.vendor;
    expect(codeOf({ errorCode: 'A', statusCode: 'B' })).toBe('A: m');
    expect(codeOf({ statusCode: 'B' })).toBe('B: m');
    expect(codeOf({})).toBe('HTTP 499: m');
    expect(itemError({ message: 'm' }).details.vendor).toBe('HTTP 200: m');
    expect(itemError({ statusCode: 'ENTITY_IS_DELETED', message: '' }).kind).toBe('missing');
  });

  it('is told by the first of a list, with the time to wait', () => {
    const error = read(
      [
        { errorCode: 'SERVER_UNAVAILABLE', message: 'a' },
        { errorCode: 'B', message: 'b' },
      ],
      503,
      {
        'retry-after': '4',
      },
    );
    expect(error).toMatchObject({ kind: 'unavailable', details: { retryAfterMs: 4000 } });
  });
});

describe('the field at fault', () => {
  const field = (message: string, fields: string[] = []) =>
    itemError({ errorCode: 'X', message, fields }).details.field;

  it('is the first listed, else named in the message, else unknown', () => {
    expect(field("No such column 'Foo__c' on", ['Bar'])).toBe('Bar');
    expect(field("No such column 'Foo__c' on")).toBe('Foo__c');
    expect(field('InvalidBatch : Field name not found : Bar')).toBe('Bar');
    expect(field('else')).toBeUndefined();
  });
});

describe('the records in the way', () => {
  const found = (item: object) => itemError({ errorCode: 'X', message: '', ...item }).details.existing;
  const rule = (...ids: string[]) => ({
    matchResults: [
      { matchRecords: ids.map(Id => ({ record: { Id, attributes: { type: 'Contact' } } })) },
      { matchRecords: 'unreadable' },
    ],
  });

  it('are those of the duplicate rule, in either spelling', () => {
    const contact = [{ object: 'Contact', id: '0031i000013x2TEAAY' }];
    expect(found({ duplicateResut: rule('0031i000013x2TE') })).toEqual(contact);
    expect(found({ duplicateResult: rule('0031i000013x2TE') })).toEqual(contact);
  });

  it('are those named in the message, where the rule found none', () => {
    const taken = 'duplicate value found: X duplicates value on record with id: 0031i000013x2TE';
    expect(found({ duplicateResut: rule(), message: taken })).toEqual([
      { object: 'Contact', id: '0031i000013x2TEAAY' },
    ]);
    const several =
      'more than one record found for external id field: [0031i000013x2TE, 00Q000000000001,001000000000001]';
    expect(found({ message: several })).toEqual([
      { object: 'Contact', id: '0031i000013x2TEAAY' },
      { object: 'Lead', id: '00Q000000000001EAA' },
    ]);
  });

  it('are not made up', () => {
    expect(
      itemError({ errorCode: 'X', message: 'record with id: 001000000000001' }).details,
    ).not.toHaveProperty('existing');
  });
});
