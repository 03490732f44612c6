import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';

/** What a log writes of this error. */
function lineOf(error: unknown): string {
  let said = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      said += String(chunk);
      done();
    },
  });
  createLog('info', stream).error({ err: error }, 'it went wrong');
  return said;
}

const secrets = {
  email: 'kim.canary@example.test',
  token: 'na1-7f3c1b20-canary-4f0e-9a51-2f0c55aa01d2-and-longer',
  password: 'canary-password',
  code: 'canary-code',
  value: 'Canary Quist',
};

describe('an error in the log', () => {
  it('P1 says nothing of people, tokens, addresses of databases, queries and values', () => {
    const { email, token, password, code, value } = secrets;
    const cause = new Error(`refused for postgres://crmsync:${password}@db/crm and /callback?code=${code}`);
    const error = Object.assign(new Error(`${email} sent Bearer ${token} and "${value}"`, { cause }), {
      config: { headers: { authorization: token } },
      row: { email },
    });
    const line = lineOf(error);
    for (const secret of Object.values(secrets)) expect(line).not.toContain(secret);
    expect(JSON.parse(line).err).toMatchObject({
      type: 'Error',
      message: '<e-mail> sent Bearer <long text> and <quoted>',
      cause: { message: 'refused for postgres://<address> and /callback<query>' },
    });
  });

  it('P1 keeps what an operator needs: the kind, the code, where it was', () => {
    const error = Object.assign(new TypeError('no route'), { code: 'ENOROUTE' });
    expect(JSON.parse(lineOf(error)).err).toMatchObject({
      type: 'TypeError',
      code: 'ENOROUTE',
      message: 'no route',
      at: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
    });
  });
});
