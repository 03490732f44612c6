import type { TokenError } from './connector.ts';

/** A refused or failed OAuth step. `kind` says what to do next, `code` is for logs, `message` for the user; none holds a token. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly kind: TokenError['kind'];
  readonly code: string;

  constructor({ kind, code, message }: TokenError) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** The vendor gave no usable answer: try again. */
export function transient(label: string, code: string): TokenError {
  return { kind: 'transient', code, message: `${label} does not answer just now. Try again in a moment.` };
}
