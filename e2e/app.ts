import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A whole CRMSync as `npm start` makes it, on free ports and a data folder of its own. */
export interface RunningApp {
  readonly url: string;
  /** Base address of a simulated CRM; its control API is under `/_sim`. */
  crmUrl(connector: 'hubspot' | 'salesforce'): string;
  /** Folder of the unpacked extension, built for this address. A copy of its own: another app's build leaves it as it is. */
  readonly extension: string;
  /** Everything printed so far. */
  output(): string;
  /** Ctrl-C, then the same again on the same data. */
  restart(): Promise<void>;
  /** Ctrl-C, a command of `npm run ops` on the same data (the embedded database serves one process), then the same again. */
  operate(...words: readonly string[]): Promise<void>;
  /** Ctrl-C; resolves to the exit code once all of it is gone. */
  stop(): Promise<number | null>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Starts it, with these settings over the usual ones, and waits for the words that tell a person it runs. */
export async function startApp(settings: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
  const home = mkdtempSync(join(tmpdir(), 'crmsync-e2e-'));
  const extension = join(home, 'extension');
  const [port, hubspot, salesforce] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    CRMSYNC_DATA_DIR: join(home, 'data'),
    SIM_HUBSPOT_PORT: String(hubspot),
    SIM_SALESFORCE_PORT: String(salesforce),
    // Every test signs somebody up, all from one address.
    CRMSYNC_LIMIT_SIGN_INS: '40',
    ...settings,
  };
  let printed = '';
  const launch = async () => {
    const child = spawn(process.execPath, ['scripts/start/main.ts'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (printed += chunk));
    await says(child, () => printed, 'Ctrl-C stops all of it.');
    cpSync('apps/extension/.output/chrome-mv3', extension, { recursive: true });
    return child;
  };
  let child = await launch();
  const interrupt = async () => {
    if (child.exitCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await gone;
    return code as number | null;
  };
  return {
    url: `http://localhost:${port}`,
    crmUrl: connector => `http://localhost:${connector === 'hubspot' ? hubspot : salesforce}`,
    extension,
    output: () => printed,
    restart: async () => {
      await interrupt();
      printed = '';
      child = await launch();
    },
    operate: async (...words) => {
      await interrupt();
      await promisify(execFile)(process.execPath, ['apps/server/src/commands/ops.ts', ...words], { env });
      printed = '';
      child = await launch();
    },
    stop: async () => {
      const code = await interrupt();
      rmSync(home, { recursive: true, force: true });
      return code;
    },
  };
}

/** Waits for a sentence on the program's output; fails with all of the output when it ends without. */
async function says(child: ChildProcess, printed: () => string, sentence: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!printed().includes(sentence)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${printed()}`);
    if (Date.now() > deadline) throw new Error(`npm start never said "${sentence}":\n${printed()}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
