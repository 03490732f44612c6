import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';

/** Runs `npm start`'s program with settings that cannot work, and gives what it printed. */
function start(env: Record<string, string>): { code: number | null; printed: string } {
  const done = spawnSync(process.execPath, ['scripts/start/main.ts'], {
    env: { ...process.env, SIM_HUBSPOT_PORT: '4491', SIM_SALESFORCE_PORT: '4492', PORT: '3491', ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: done.status, printed: `${done.stdout}${done.stderr}` };
}

test('a taken port is one clear sentence', async () => {
  const holder = createServer().listen(3492);
  try {
    const { code, printed } = start({ PORT: '3492' });
    expect(code).toBe(1);
    expect(printed).toContain(
      'Port 3492, wanted for CRMSync, is taken by another program: stop it, or set PORT to a free port.',
    );
  } finally {
    holder.close();
  }
});

test('a port that is none is one clear sentence', () => {
  const { code, printed } = start({ PORT: 'eighty' });
  expect(code).toBe(1);
  expect(printed.trim()).toBe('PORT must be a number from 1 to 65535, not "eighty".');
});

test('a data folder that cannot be written is one clear sentence', () => {
  const { code, printed } = start({ CRMSYNC_DATA_DIR: 'package.json/data' });
  expect(code).toBe(1);
  expect(printed).toMatch(/package\.json[^\n]*cannot be (written|created|used)/);
});
