import { createHmac } from 'node:crypto';

/** What a version 3 signature covers. */
export interface SignedRequest {
  method: string;
  /** Full address, query included. */
  uri: string;
  body: string;
  /** Milliseconds since the epoch, as in `X-HubSpot-Request-Timestamp`. */
  timestamp: number;
}

/** The only escapes HubSpot decodes in the address before it signs. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/giu;

/** The value of `X-HubSpot-Signature-v3`: base64 of HMAC-SHA256 over method, address, body and timestamp. */
export function signV3(clientSecret: string, { method, uri, body, timestamp }: SignedRequest): string {
  const decoded = uri.replace(DECODED, code => decodeURIComponent(code));
  return createHmac('sha256', clientSecret).update(`${method}${decoded}${body}${timestamp}`).digest('base64');
}
