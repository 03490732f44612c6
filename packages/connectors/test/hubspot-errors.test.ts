import { describe, expect, it } from 'vitest';
import { parseError, readError } from '../src/hubspot/read-error.ts';

const read = (body: unknown, status = 400, headers: Record<string, string> = {}) =>
  readError({ status, headers: new Headers(headers), body });
const inMessage = (json: string, words = 'Property values were not valid: ') =>
  read({ category: 'VALIDATION_ERROR', message: `${words}${json}` }).details;

describe('an answer of HubSpot that refuses', () => {
  it('of no known form is still quoted', () => {
    expect(parseError('<html>')).toEqual({ message: '<html>', context: {}, errors: [] });
    for (const body of [7, null, undefined, [1]]) {
      expect(parseError(body)).toMatchObject({ message: '', context: {}, errors: [] });
    }
    expect(read('<html>', 404).details.vendor).toBe('HTTP 404: <html>');
    expect(read(null, 499).details).toEqual(
      expect.objectContaining({ code: 'unknown-refusal', vendor: 'HTTP 499' }),
    );
  });

  it('is told by its most telling code, quoted first', () => {
    const codes = { category: 'RATE_LIMITS', policyName: 'DAILY', subCategory: 'x.Y' };
    expect(read({ ...codes, message: 'm' }, 429).details.vendor).toBe('DAILY: m');
    expect(read({ message: 'm', category: 'MISSING_SCOPES' }, 403).kind).toBe('forbidden');
    const [code, propertyName] = ['INVALID_EMAIL', ['email']];
    const faults = [{ message: '', code, context: { propertyName } }];
    expect(read({ ...codes, message: 'm', errors: faults }).details).toMatchObject({
      field: 'email',
      vendor: 'INVALID_EMAIL: m',
    });
  });

  it('carries its reference: in the body, else in the headers', () => {
    const headers = { 'x-hubspot-correlation-id': 'h-1' };
    expect(read({ message: 'm' }, 499, headers).details.vendor).toBe('HTTP 499: m (h-1)');
    expect(read({ message: 'm', correlationId: 'b-1' }, 499, headers).details.vendor).toBe(
      'HTTP 499: m (b-1)',
    );
  });

  it('tells the time to wait', () => {
    expect(read({ message: '' }, 503, { 'retry-after': '3' }).details.retryAfterMs).toBe(3000);
  });

  it('names the scopes it misses, of the call and of its errors', () => {
    const scopes = (...requiredGranularScopes: string[]) => ({ context: { requiredGranularScopes } });
    const body = {
      message: 'No',
      category: 'MISSING_SCOPES',
      ...scopes('a.read'),
      errors: [scopes('b.read')],
    };
    expect(read(body, 403).details.vendor).toBe('MISSING_SCOPES: No [a.read, b.read]');
    expect(read({ message: 'No', category: 'MISSING_SCOPES' }, 403).details.vendor).toBe(
      'MISSING_SCOPES: No',
    );
  });
});

describe('the wrong value', () => {
  it('is named by the first of the listed errors that has a code', () => {
    const errors = [{ message: 'a' }, { code: 'INVALID_DATE', context: { propertyName: ['closedate'] } }];
    expect(read({ message: '', errors }).details).toMatchObject({
      field: 'closedate',
      short: expect.any(String),
    });
    expect(read({ message: '', errors: [{ code: 'INVALID_DATE' }] }).details).not.toHaveProperty('field');
  });

  it('is read from the message where no errors are listed', () => {
    expect(inMessage('[{"error":"INVALID_EMAIL","name":"email"}]')).toMatchObject({
      field: 'email',
      vendor: expect.stringMatching(/^INVALID_EMAIL: /),
    });
    expect(inMessage('[{"error":"INVALID_EMAIL"}]').vendor).toMatch(/^INVALID_EMAIL: /);
  });

  it.each([
    ['nothing', ''],
    ['broken JSON', '[{"error":'],
    ['another form', '[{"name":"email"}]'],
  ])('is not made up from %s', (_, json) => {
    const details = inMessage(json);
    expect(details).not.toHaveProperty('field');
    expect(details.vendor).toMatch(/^VALIDATION_ERROR: /);
  });

  it('is not read from a message about something else', () => {
    expect(inMessage('[{"error":"INVALID_EMAIL","name":"email"}]', 'Else: ').vendor).toMatch(
      /^VALIDATION_ERROR: /,
    );
  });

  it('is called as people call it, where HubSpot runs the words together', () => {
    expect(read({ errors: [{ code: 'INVALID_DATE', context: { propertyName: ['zip'] } }] }).message).toMatch(
      /postal code/i,
    );
    expect(
      read({ errors: [{ code: 'INVALID_DATE', context: { propertyName: ['home_city'] } }] }).message,
    ).toMatch(/home city/i);
  });
});

describe('the contact in the way', () => {
  const ids = (body: object) => read(body, 409).details.existing?.map(({ id }) => id);

  it('is listed, else named in the message', () => {
    const message = 'Contact already exists. Existing ID: 4711';
    expect(ids({ category: 'CONFLICT', message })).toEqual(['4711']);
    expect(ids({ category: 'CONFLICT', message, context: { existingId: ['9', '10'] } })).toEqual(['9', '10']);
    expect(ids({ category: 'VALIDATION_ERROR', message: 'x: 4712 already has that value.' })).toEqual([
      '4712',
    ]);
  });

  it('is not made up', () => {
    expect(read({ category: 'CONFLICT', message: 'Existing ID: none' }, 409).details).not.toHaveProperty(
      'existing',
    );
  });
});
