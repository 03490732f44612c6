/** Starts CRMSync: reads the settings, opens and migrates the database, listens, and closes cleanly on SIGINT and SIGTERM. */
import { definitions } from '@crmsync/connectors';
import type { Api } from './app.ts';
import { type Assembly, assemble } from './assemble.ts';
import { readSettings, type Settings, SettingsError } from './env.ts';
import { createLog } from './log.ts';
import { openDatabase, type Store } from './store/database.ts';
import { migrate } from './store/migrate.ts';
import { ping, tidy } from './store/operations.ts';
import { listenForMachines } from './telemetry/listen.ts';
import { startTraces } from './telemetry/traces.ts';
import { loadSecrets } from './vault/secrets.ts';

/** Open answers and the batch in hand get this long after a signal. */
const closeMs = 25_000;
/** Between rounds of ending grants that a vendor could not end when it was asked. */
const revokeMs = 60_000;
/** Between looks for connections that nobody uses. */
const keepAliveMs = 600_000;
/** Between rounds of tidying the embedded database. */
const tidyMs = 3600_000;

async function start(): Promise<void> {
  const settings = readSettings(process.env, definitions);
  const endTraces = await startTraces(settings);
  const log = createLog(settings.logLevel);
  const secrets = loadSecrets(settings);
  const store = await openStore(settings);
  await migrate(store.db);
  const assembly = await assemble({ settings, secrets, store, log, now: Date.now });
  const { deps } = assembly;
  const app = await openApp(assembly);
  const closeDoor = await listenForMachines(settings.metrics, {
    metrics: deps.watch.metrics,
    ready: () => ping(store.db),
  });
  const worker = settings.role === 'server' ? undefined : await deps.pushes.work();
  const stopUpkeep = startUpkeep(deps);
  closeOnSignals(async () => {
    stopUpkeep();
    await app?.close();
    await worker?.stop();
    await assembly.close();
    await closeDoor?.();
    await store.close();
    await endTraces();
  });
}

/** Starts what is due now and then; returns how to stop it. */
function startUpkeep({ billing, connections, store, log }: Assembly['deps']): () => void {
  const every = (ms: number, work: () => Promise<unknown>) =>
    setInterval(() => void work().catch((error: unknown) => log.warn({ err: error }, 'upkeep failed')), ms);
  const timers = [
    every(revokeMs, () => connections.revokeDue()),
    every(revokeMs, () => connections.endExpiredSwitches()),
    every(revokeMs, () => billing.endCustomers()),
    every(keepAliveMs, () => connections.keepAlive()),
    ...(store.embedded ? [every(tidyMs, () => tidy(store.db))] : []),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

async function openStore(settings: Settings): Promise<Store> {
  try {
    return await openDatabase(settings.database);
  } catch (cause) {
    if (cause instanceof SettingsError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new SettingsError(`The PostgreSQL of DATABASE_URL cannot be reached${code}.`, { cause });
  }
}

/** The HTTP side, listening. A worker has none, and does not even load it: that is a quarter of its memory. */
async function openApp({ deps, accounts }: Assembly): Promise<Api | undefined> {
  if (deps.settings.role === 'worker') {
    deps.log.info('working');
    return undefined;
  }
  const { buildApp } = await import('./app.ts');
  const app = await buildApp({ ...deps, ...(await accounts()) });
  await listen(app, deps.settings);
  return app;
}

async function listen(app: Api, { port, host, publicUrl }: Settings): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code === 'EADDRINUSE')
      throw new SettingsError(`Port ${port} is taken: stop what uses it, or set PORT.`);
    if (code === 'EACCES') throw new SettingsError(`Port ${port} may not be used by this user: set PORT.`);
    if (code === 'EADDRNOTAVAIL') throw new SettingsError(`HOST ${host} is not an address of this machine.`);
    throw cause;
  }
  app.log.info({ publicUrl }, 'listening');
}

function closeOnSignals(close: () => Promise<void>): void {
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), closeMs).unref();
    void close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

start().catch((error: unknown) => {
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`);
  else createLog('fatal').fatal({ err: error }, 'CRMSync cannot start');
  process.exit(1);
});
