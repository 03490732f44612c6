import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Org } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { userInfo } from './identity.ts';

/** The signing key of this process; it is made when first needed and not kept over a restart. */
let keys: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

function keyPair() {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keys;
}

function keyId(): string {
  const der = keyPair().publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 8);
}

/** The public keys at `jwks_uri` (§1.2). */
export function jwks(): Record<string, unknown> {
  const key = keyPair().publicKey.export({ format: 'jwk' });
  return { keys: [{ ...key, kid: keyId(), alg: 'RS256', use: 'sig' }] };
}

/** An `id_token` for the `openid` scope: RS256, two minutes long (§1.2, §1.4). */
export function idToken(
  base: string,
  org: Org,
  user: Row,
  clientId: string,
  nonce: string | null,
  now: number,
): string {
  const seconds = Math.floor(now / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { sub, email, name, preferred_username } = userInfo(base, org, user);
  const claims = {
    iss: base,
    sub,
    aud: clientId,
    iat: seconds,
    exp: seconds + 120,
    ...(nonce === null ? {} : { nonce }),
    email,
    name,
    preferred_username,
  };
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: keyId() })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), keyPair().privateKey).toString('base64url')}`;
}
