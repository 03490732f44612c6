/** Starts everything on this machine: simulator where needed, server with worker and web app, built extension. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { buildAll } from './build.ts';
import { answers, portIsFree, type Running, startProgram, stopAll } from './processes.ts';
import {
  crms,
  dataFolder,
  type RunningCrm,
  serverEnvironment,
  simulatorEnvironment,
  simulatorUrl,
} from './settings.ts';

const programs: Running[] = [];
let stopping = false;

async function stop(code: number): Promise<never> {
  stopping = true;
  await stopAll(programs);
  process.exit(code);
}

/** One sentence, everything stopped, exit 1. */
async function giveUp(sentence: string): Promise<never> {
  process.stderr.write(`\n${sentence}\n`);
  return stop(1);
}

/** A program that dies takes the others down: half a CRMSync helps nobody. */
function keep(running: Running): Running {
  programs.push(running);
  running.child.once('exit', () => {
    if (!stopping) void giveUp(`The ${running.name} stopped (see above).`);
  });
  return running;
}

async function refuseTakenPorts(port: number, running: readonly RunningCrm[]): Promise<void> {
  const wanted = [
    { port, fix: 'PORT', what: 'CRMSync' },
    ...(running.some(crm => crm.simulated) ? running : []).map(crm => ({
      port: crm.port,
      fix: crm.portVariable,
      what: `the simulated ${crm.label}`,
    })),
  ];
  for (const { port: number, fix, what } of wanted) {
    if (await portIsFree(number)) continue;
    await giveUp(
      `Port ${number}, wanted for ${what}, is taken by another program: stop it, or set ${fix} to a free port.`,
    );
  }
}

async function refuseUnwritableFolder(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    await giveUp(`The data folder ${folder} cannot be written: set CRMSYNC_DATA_DIR to one that can.`);
  }
}

function portOf(env: NodeJS.ProcessEnv): number {
  const port = Number(env.PORT ?? 3000);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : Number.NaN;
}

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const port = portOf(process.env);
  if (Number.isNaN(port)) return giveUp(`PORT must be a number from 1 to 65535, not "${process.env.PORT}".`);
  const running = crms(process.env);
  await refuseTakenPorts(port, running);
  await refuseUnwritableFolder(dataFolder(process.env));
  const url = process.env.PUBLIC_URL ?? `http://localhost:${port}`;
  const { extension } = await buildAll(url);
  if (running.some(crm => crm.simulated)) {
    const simulator = keep(
      startProgram('simulator', 'apps/simulator/src/main.ts', simulatorEnvironment(process.env, running)),
    );
    for (const crm of running) await answers(simulator, simulatorUrl(crm.port), 30);
  }
  const server = keep(
    startProgram('server', 'apps/server/src/main.ts', serverEnvironment(process.env, running)),
  );
  await answers(server, `http://localhost:${port}/readyz`, 60);
  process.stdout.write(welcome(url, extension, running));
}

function welcome(url: string, extension: string, running: readonly RunningCrm[]): string {
  const width = Math.max(...running.map(crm => crm.label.length), 9);
  const line = (name: string, words: string) => `  ${name.padEnd(width)}  ${words}\n`;
  const state = (crm: RunningCrm) =>
    crm.simulated ? `simulated; its records: ${simulatorUrl(crm.port)}` : 'the real one, by your client id';
  return [
    '\nCRMSync is running.\n\n',
    line('Web app', url),
    line('Extension', `${extension} (chrome://extensions → Developer mode → Load unpacked)`),
    ...running.map(crm => line(crm.label, state(crm))),
    line('Data', process.env.DATABASE_URL ? 'in PostgreSQL (DATABASE_URL)' : dataFolder(process.env)),
    '\nCtrl-C stops all of it.\n',
  ].join('');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (stopping || stop(0)));
await main().catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
