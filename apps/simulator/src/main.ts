import { startSimulator } from './index.ts';

/** A port out of the environment; an unusable one ends the process with one sentence. */
function portFrom(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  return fail(`${name} must be a port number between 0 and 65535, not "${text}".`);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** One sentence for a start that failed. */
function sentenceFor(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${String(error.port)} is already in use: stop what listens there, or choose another port with SIM_HUBSPOT_PORT or SIM_SALESFORCE_PORT.`;
  return `The simulator could not start: ${error instanceof Error ? error.message : String(error)}`;
}

const dataDir = process.env.SIM_DATA_DIR;
const simulator = await startSimulator({
  hubspotPort: portFrom('SIM_HUBSPOT_PORT', 4401),
  salesforcePort: portFrom('SIM_SALESFORCE_PORT', 4402),
  ...(dataDir ? { dataDir } : {}),
}).catch(error => fail(sentenceFor(error)));

console.log(`HubSpot simulator: ${simulator.hubspotUrl}`);
console.log(`Salesforce simulator: ${simulator.salesforceUrl}`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    simulator.close().then(
      () => process.exit(0),
      error => fail(`The simulator could not save its state: ${String(error)}`),
    );
  });
}
