import { z } from 'zod';
import type { CrmError, FailedResponse, TokenError } from '../../src/connector.ts';
import { type ErrorRow, errorFromRow } from '../../src/error-table.ts';

const unchanged = 'Nothing changed in the Card Box for this person.';

/** Every refusal of the Card Box. */
export const errorRows: readonly ErrorRow[] = [
  {
    vendor: 'no-such-field',
    kind: 'invalid',
    code: 'field-unknown',
    title: 'The Card Box has no field “{field}”.',
    advice: `${unchanged} Choose another field in the mapping.`,
    short: 'field missing',
  },
  {
    vendor: 'bad-value',
    kind: 'invalid',
    code: 'value-invalid',
    title: 'The Card Box does not accept this “{field}”.',
    advice: `${unchanged} Correct it and push again.`,
    short: '{field} not valid',
  },
  {
    vendor: 'no-such-card',
    kind: 'missing',
    code: 'record-gone',
    title: 'This card is no longer in the Card Box.',
    advice: `${unchanged} We look the person up again.`,
    short: 'card is gone',
  },
  {
    vendor: 'HTTP 401',
    kind: 'signed-out',
    code: 'session-expired',
    title: 'The connection to the Card Box has ended.',
    advice: 'Nothing changed, and nothing is lost. Reconnect and the push goes on.',
    short: 'reconnect',
  },
  {
    vendor: 'HTTP 503',
    kind: 'unavailable',
    code: 'vendor-down',
    title: 'The Card Box is not available just now.',
    advice: 'Nothing changed in the Card Box. We try again by ourselves.',
    short: 'not available',
  },
  {
    vendor: 'HTTP 504',
    kind: 'unknown-outcome',
    code: 'vendor-failed',
    title: 'The Card Box failed while it was working.',
    advice: 'It may or may not have saved this. We look it up before sending anything again.',
    short: 'checking',
  },
];

const unknownError: ErrorRow = {
  vendor: '',
  kind: 'unexpected',
  code: 'unknown-refusal',
  title: 'The Card Box refused this for a reason we do not know.',
  advice: 'It was not saved. Please report this.',
  short: 'refused',
};

const Refused = z
  .object({ code: z.string(), field: z.string().optional(), message: z.string().catch('') })
  .catch({ code: '', message: '' });

/** A failed call in our words. */
export function readError({ status, body }: FailedResponse): CrmError {
  const { error } = z.object({ error: z.unknown() }).catch({ error: undefined }).parse(body);
  return cardError(error, status);
}

/** The refusal of one card, or of a call. */
export function cardError(raw: unknown, status = 200): CrmError {
  const { code, field, message } = Refused.parse(raw);
  return errorFromRow(errorRows, { codes: [code, `HTTP ${status}`], message, field }, unknownError);
}

/** The token endpoint speaks plain OAuth (RFC 6749 §5.2). */
export function readTokenError({ status, body }: FailedResponse): TokenError {
  const { error } = z
    .object({ error: z.string() })
    .catch({ error: `http-${status}` })
    .parse(body);
  const kind = error === 'invalid_grant' ? 'revoked' : status >= 500 ? 'transient' : 'operator';
  return { kind, code: error, message: 'The Card Box did not renew the connection.' };
}
