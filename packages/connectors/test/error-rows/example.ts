import { type CallApi, CrmError, type CrmErrorKind, makeCallApi, type WriteResult } from '../../src/index.ts';
import type { Connected } from '../support/connected.ts';

/** How the simulator is brought to refuse in the words of one row of an error table. */
export interface Example {
  /** The row: its code, and its `when` where it has one, e.g. `HTTP 404 /Object not found/`. */
  readonly row: string;
  /** What the engine must do next. Said again here, not read from the table, so that a changed row is noticed. */
  readonly kind: CrmErrorKind;
  /** Ids of the matrix it covers. */
  readonly id?: string;
  /** Control calls made before and after. */
  readonly set?: readonly Control[];
  readonly undo?: readonly Control[];
  /** The call that is refused by the simulator's own rules … */
  readonly refused?: (vendor: Speaking) => Promise<unknown>;
  /** … or the documented answer that its fault injection gives to a create … */
  readonly answer?: { readonly status: number; readonly body: unknown };
  /** … or the documented error of one record, which its record faults put into the answer of a create. */
  readonly recordError?: { readonly message: string; readonly fields?: readonly string[] };
  /** The CRM's field that the error must name. */
  readonly field?: string;
}

/** A control call of the simulator. */
export type Control = readonly [path: string, body: unknown, method?: string];

/** A connected vendor, and ways to its API. */
export interface Speaking {
  readonly connected: Connected;
  /** Signed with the connection's token. */
  readonly call: CallApi;
  /** Signed with another one. */
  readonly callWith: (token: string) => CallApi;
}

/** Speaks as the connection does, but keeps a refused token, so that the refusal itself is seen. */
export function speaking(connected: Connected): Speaking {
  const { account, connector } = connected;
  const speak = (accessToken: () => Promise<string>) =>
    makeCallApi({ account, connector, fetch, accessToken, refresh: async stale => stale });
  return {
    connected,
    call: speak(async () => connected.tokens.accessToken),
    callWith: token => speak(async () => token),
  };
}

/** The error of a call or of a write of one record, thrown or answered. */
export async function errorOf(attempt: Promise<unknown>): Promise<CrmError | undefined> {
  const outcome = await attempt.catch((thrown: unknown) => {
    if (thrown instanceof CrmError) return thrown;
    throw thrown;
  });
  if (outcome instanceof CrmError) return outcome;
  if (!Array.isArray(outcome)) return undefined;
  const failed = (outcome as WriteResult[]).find(result => !result.ok);
  return failed?.ok === false ? failed.error : undefined;
}

/** An answer that did not come from the API itself: a status and a page. */
export function gateway(status: number, kind: CrmErrorKind): Example {
  return { row: `HTTP ${status}`, kind, answer: { status, body: `<html><h1>${status}</h1></html>` } };
}
