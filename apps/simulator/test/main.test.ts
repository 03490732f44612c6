import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Runs the process; the output collects in `text`. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, SIM_HUBSPOT_PORT: '0', SIM_SALESFORCE_PORT: '0', ...env },
  });
  started.push(child);
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output.text += String(chunk);
    });
  const exit = new Promise<number | null>(resolve => child.on('exit', resolve));
  return { child, output, exit };
}

describe('the simulator process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('says where it listens and leaves cleanly on %s', async signal => {
    const { child, output, exit } = run({});
    await expect
      .poll(() => output.text, { timeout: 20_000 })
      .toMatch(
        /^HubSpot simulator: http:\/\/127\.0\.0\.1:\d+\nSalesforce simulator: http:\/\/127\.0\.0\.1:\d+\n$/u,
      );
    const [, url = ''] = /HubSpot simulator: (\S+)/u.exec(output.text) ?? [];
    expect((await fetch(url)).status).toBe(200);
    child.kill(signal);
    expect(await exit).toBe(0);
  });

  it('says which port is taken in one sentence and exits with 1', async () => {
    const blocker = createServer();
    await new Promise<void>(resolve => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { output, exit } = run({ SIM_HUBSPOT_PORT: port });
    expect(await exit).toBe(1);
    expect(output.text).toMatch(new RegExp(`^Port ${port} is already in use: .*\\n$`, 'u'));
    await new Promise(resolve => blocker.close(resolve));
  });

  it('refuses a port that is none', async () => {
    const { output, exit } = run({ SIM_HUBSPOT_PORT: 'web' });
    expect(await exit).toBe(1);
    expect(output.text).toBe('SIM_HUBSPOT_PORT must be a port number between 0 and 65535, not "web".\n');
  });
});
