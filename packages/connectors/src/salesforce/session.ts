import type { CallApi } from '../connector.ts';

/** One org: its API and the base path of the version we speak with it. */
export interface Session {
  readonly call: CallApi;
  /** E.g. `/services/data/v67.0`; asked of the org when it is first needed. */
  base(): Promise<string>;
}
