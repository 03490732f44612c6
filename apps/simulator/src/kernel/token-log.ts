/** One visit to a token endpoint, in full (secrets included: this is test equipment). */
export interface TokenExchange {
  /** Counts up from 1. */
  seq: number;
  /** Virtual time, ISO 8601. */
  at: string;
  /** Path that was called. */
  path: string;
  /** `grant_type` sent, or a word for other visits (`revoke`, `introspect`). */
  grantType: string;
  clientId: string;
  /** Form fields as received. */
  form: Record<string, string>;
  /** Status answered. */
  status: number;
  /** Vendor's error code; empty on success. */
  error: string;
}

/** The visits to the token endpoints of one vendor. */
export interface TokenLog {
  add(exchange: Omit<TokenExchange, 'seq'>): void;
  /** All visits since the last clear, oldest first. */
  list(): TokenExchange[];
  clear(): void;
}

/** Makes an empty log. */
export function createTokenLog(): TokenLog {
  let exchanges: TokenExchange[] = [];
  let seq = 0;
  return {
    add(exchange) {
      seq += 1;
      exchanges.push({ seq, ...exchange });
    },
    list: () => [...exchanges],
    clear() {
      exchanges = [];
    },
  };
}
