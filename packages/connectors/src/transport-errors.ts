import { CrmError } from './connector.ts';

/**
 * Codes of Node's sockets, resolver and TLS that mean the connection never stood, so nothing was processed (matrix C4).
 * Everything else (`ECONNRESET`, `UND_ERR_SOCKET`, time-outs) may have come after the request had arrived.
 */
const beforeEffect =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EPROTO|UND_ERR_CONNECT_TIMEOUT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+|ERR_SSL_(WRONG_VERSION_NUMBER|TLSV1_ALERT_\w+|SSLV3_ALERT_HANDSHAKE_FAILURE))$/;

/** The request failed without any answer. `writes`: it may have changed the CRM. */
export function noAnswer(label: string, cause: unknown, writes: boolean): CrmError {
  const code = causeCode(cause);
  if (code !== undefined && beforeEffect.test(code)) {
    return new CrmError('unavailable', `${label} could not be reached.`, {
      code: 'unreachable',
      short: 'not reached',
      advice: `Nothing was sent and nothing changed in ${label}. We try again by ourselves.`,
      vendor: code,
    });
  }
  return lostAnswer(label, writes, isTimeout(cause) ? 'timeout' : 'connection-lost', code);
}

/** The request was sent, but its answer did not come or cannot be read. */
export function lostAnswer(
  label: string,
  writes: boolean,
  code = 'unreadable-answer',
  vendor?: string,
): CrmError {
  const told = vendor === undefined ? {} : { vendor };
  if (!writes) {
    return new CrmError('unavailable', `${label} gave no usable answer.`, {
      code,
      ...onlyAsked(label),
      ...told,
    });
  }
  return new CrmError('unknown-outcome', `${label}'s answer was lost.`, {
    code,
    short: 'checking',
    advice: `${label} may or may not have saved this. We look it up before sending anything again.`,
    ...told,
  });
}

function onlyAsked(label: string) {
  return {
    short: 'no answer',
    advice: `We only asked, so nothing changed in ${label}. We try again by ourselves.`,
  };
}

/** A failure that would leave a write's outcome open, of a call that only asked: it can be repeated freely. */
export function nothingDone(error: CrmError, label: string): CrmError {
  return new CrmError('unavailable', error.message, { ...error.details, ...onlyAsked(label) });
}

/** A redirect, which is never followed: the token must not travel (matrix C14). */
export function redirected(label: string, status: number): CrmError {
  return new CrmError('unexpected', `${label} sent us to another address.`, {
    code: 'redirected',
    short: 'wrong address',
    advice: `We did not follow, and nothing changed in ${label}. Tell whoever runs CRMSync if this stays.`,
    forAdmin: `Check the configured addresses of ${label}: its API answered with a redirect.`,
    vendor: `HTTP ${status}`,
  });
}

/** A path that would leave the account's own host. */
export function strangePath(label: string): CrmError {
  return new CrmError('unexpected', `A call to ${label} would have left its own host.`, {
    code: 'foreign-path',
    short: 'unexpected',
    advice: `Nothing was sent and nothing changed in ${label}.`,
  });
}

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError');
}

/** The first `code` along the chain of causes; fetch wraps the socket's error, and that may hold one per address tried. */
function causeCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const tried = at instanceof AggregateError ? at.errors : [at];
    const codes = tried.flatMap((one: unknown) => (hasCode(one) ? [one.code] : []));
    // When one of several addresses may have been reached, so may the vendor.
    const worst = codes.find(code => !beforeEffect.test(code)) ?? codes[0];
    if (worst !== undefined) return worst;
  }
  return undefined;
}

function hasCode(value: unknown): value is { code: string } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}
