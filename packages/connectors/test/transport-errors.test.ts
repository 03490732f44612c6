import { describe, expect, it } from 'vitest';
import { CrmError } from '../src/connector.ts';
import { lostAnswer, noAnswer, nothingDone, redirected, strangePath } from '../src/transport-errors.ts';

const coded = (code: unknown, cause?: unknown) => Object.assign(new Error('socket', { cause }), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });
const named = (name: string) => Object.assign(new Error('stopped'), { name });
/** `cause` under `depth` errors without a code. */
const buried = (cause: unknown, depth: number): unknown =>
  depth === 0 ? cause : new Error('outer', { cause: buried(cause, depth - 1) });

const told = ({ kind, details }: CrmError) => [kind, details.code, details.vendor];

describe('a call without an answer', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPROTO',
    'UND_ERR_CONNECT_TIMEOUT',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  ])('C4 %s: nothing was sent', code => {
    expect(told(noAnswer('Acme', fetchFailed(coded(code)), true))).toEqual([
      'unavailable',
      'unreachable',
      code,
    ]);
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE', 'XECONNREFUSED', 'ENOTFOUNDX', 'ERR_SSL_BAD_RECORD'])(
    'C12 %s: a write is open, a question can be asked again',
    code => {
      const cause = fetchFailed(coded(code));
      expect(told(noAnswer('Acme', cause, true))).toEqual(['unknown-outcome', 'connection-lost', code]);
      expect(told(noAnswer('Acme', cause, false))).toEqual(['unavailable', 'connection-lost', code]);
    },
  );

  it('C6 a time-out leaves a write open', () => {
    for (const name of ['TimeoutError', 'AbortError']) {
      const error = noAnswer('Acme', named(name), true);
      expect(told(error)).toEqual(['unknown-outcome', 'timeout', undefined]);
      expect(error.details).not.toHaveProperty('vendor');
    }
  });

  it.each([
    undefined,
    null,
    'text',
    { name: 'TimeoutError', code: 'ECONNREFUSED' },
    named('Other'),
    coded(7),
  ])('what cannot be told apart leaves a write open: %o', cause => {
    expect(told(noAnswer('Acme', cause, true))).toEqual(['unknown-outcome', 'connection-lost', undefined]);
  });

  it('the first code along the causes counts, of five', () => {
    const inner = coded('ECONNREFUSED', coded('ECONNRESET'));
    expect(told(noAnswer('Acme', buried(inner, 4), true))).toEqual([
      'unavailable',
      'unreachable',
      'ECONNREFUSED',
    ]);
    expect(told(noAnswer('Acme', buried(inner, 5), true))).toEqual([
      'unknown-outcome',
      'connection-lost',
      undefined,
    ]);
  });

  it('of several addresses tried, one that may have been reached decides', () => {
    const tried = (...codes: unknown[]) => {
      const errors = codes.map(code => (code === undefined ? new Error('x') : coded(code)));
      return told(noAnswer('Acme', fetchFailed(new AggregateError([...errors, null, 'x'])), true));
    };
    expect(tried('ECONNREFUSED', 'ENETUNREACH')).toEqual(['unavailable', 'unreachable', 'ECONNREFUSED']);
    expect(tried('ECONNREFUSED', 'ECONNRESET')).toEqual(['unknown-outcome', 'connection-lost', 'ECONNRESET']);
    expect(tried(undefined)).toEqual(['unknown-outcome', 'connection-lost', undefined]);
  });
});

describe('an answer that did not come whole', () => {
  it('says what is known and what we do', () => {
    const write = lostAnswer('Acme', true);
    expect(told(write)).toEqual(['unknown-outcome', 'unreadable-answer', undefined]);
    expect(write.details).toMatchObject({ short: 'checking', advice: expect.stringContaining('look it up') });
    const question = lostAnswer('Acme', false, 'timeout', 'W');
    expect(told(question)).toEqual(['unavailable', 'timeout', 'W']);
    expect(question.details).toMatchObject({
      short: 'no answer',
      advice: expect.stringContaining('We only asked'),
    });
    expect(told(lostAnswer('Acme', true, 'timeout', 'W'))).toEqual(['unknown-outcome', 'timeout', 'W']);
  });

  it('of a question changed nothing, whatever it was', () => {
    const error = nothingDone(
      new CrmError('unknown-outcome', 'Lost.', { code: 'c', short: 's', vendor: 'v' }),
      'Acme',
    );
    expect(error).toMatchObject({
      kind: 'unavailable',
      message: 'Lost.',
      details: { code: 'c', vendor: 'v', short: 'no answer', advice: expect.stringContaining('Acme') },
    });
  });
});

it('C14 another address than the account’s is a fault, not an answer', () => {
  const away = redirected('Acme', 302);
  expect(told(away)).toEqual(['unexpected', 'redirected', 'HTTP 302']);
  expect(away.details).toMatchObject({ short: 'wrong address', forAdmin: expect.stringContaining('Acme') });
  const strange = strangePath('Acme');
  expect(told(strange)).toEqual(['unexpected', 'foreign-path', undefined]);
  expect(strange.details).toMatchObject({
    short: 'unexpected',
    advice: expect.stringContaining('nothing changed'),
  });
});
