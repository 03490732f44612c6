import { CrmError, type CrmErrorDetails } from './connector.ts';

/** Puts a mark where a text repeats a secret: vendors sometimes quote a request back. */
export function withoutSecretText(text: string, secret: string): string {
  return secret === '' ? text : text.replaceAll(secret, '[token]');
}

/** The same error with the secret nowhere in its texts. */
export function withoutSecret(error: CrmError, secret: string): CrmError {
  const clean = (value: unknown) => (typeof value === 'string' ? withoutSecretText(value, secret) : value);
  const entries = Object.entries(error.details);
  if (clean(error.message) === error.message && entries.every(([, value]) => clean(value) === value))
    return error;
  // Only texts are replaced by texts, so every detail keeps its type.
  const details = Object.fromEntries(entries.map(([key, value]) => [key, clean(value)])) as CrmErrorDetails;
  return new CrmError(error.kind, withoutSecretText(error.message, secret), details);
}
