import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sourcePaths } from './source-files.ts';

/** What would weaken hashes, TLS or the HTTP parser, wherever it stood (docs/asvs.md, V4.2.1, V11.4.1, V12.1.2, V12.3.2). */
const banned =
  /create(Hash|Hmac)\(\s*['"](md5|sha1)|rejectUnauthorized|TLS_REJECT_UNAUTHORIZED|insecureHTTPParser|(min|max)Version:|aes-\d+-(ecb|cbc)/i;
const rooms = ['apps/server/src', 'apps/web/src', 'apps/extension/src', 'packages'];

describe('what is never turned off', () => {
  it('no weak hash or cipher, no certificate left unchecked, no lenient HTTP parser in what ships', () => {
    const shipped = rooms.flatMap(sourcePaths);
    expect(shipped.length).toBeGreaterThan(200);
    expect(shipped.filter(path => banned.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
