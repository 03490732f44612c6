import { join } from 'node:path';
import { definitions } from '@crmsync/connectors';

/** A CRM as this run has it: the vendor's own, or the simulator standing in. */
export interface RunningCrm {
  readonly id: string;
  readonly label: string;
  readonly simulated: boolean;
  /** Where the simulator listens for it; meaningless for a real one. */
  readonly port: number;
  /** The variable that sets it. */
  readonly portVariable: string;
}

/** First port of the simulator; each further CRM takes the next one. */
const firstSimulatorPort = 4401;

/** Which CRMs are real: those whose client id is set. */
export function crms(env: NodeJS.ProcessEnv): RunningCrm[] {
  return definitions.map(({ id, label }, index) => {
    const portVariable = `SIM_${prefix(id)}_PORT`;
    const port = Number(env[portVariable] ?? firstSimulatorPort + index);
    return { id, label, simulated: !env[`${prefix(id)}_CLIENT_ID`], port, portVariable };
  });
}

/** Environment of the simulator process. */
export function simulatorEnvironment(
  env: NodeJS.ProcessEnv,
  running: readonly RunningCrm[],
): NodeJS.ProcessEnv {
  const ports = running.map(crm => [crm.portVariable, String(crm.port)]);
  return { ...env, SIM_DATA_DIR: join(dataFolder(env), 'simulator'), ...Object.fromEntries(ports) };
}

/** Environment of the server process: simulated CRMs get the simulator's addresses and its client. */
export function serverEnvironment(env: NodeJS.ProcessEnv, running: readonly RunningCrm[]): NodeJS.ProcessEnv {
  const simulated = running.filter(crm => crm.simulated);
  return {
    ...env,
    CRMSYNC_DATA_DIR: dataFolder(env),
    CRMSYNC_SIMULATED: simulated.map(crm => crm.id).join(','),
    ...Object.assign({}, ...simulated.map(standIn)),
  };
}

/** Where everything of an embedded installation lives. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  return env.CRMSYNC_DATA_DIR ?? join(process.cwd(), '.data');
}

function standIn({ id, port }: RunningCrm): Record<string, string> {
  const urls = Object.keys(definitions.find(definition => definition.id === id)?.urls ?? {});
  return {
    [`${prefix(id)}_CLIENT_ID`]: `sim-${id}-client`,
    [`${prefix(id)}_CLIENT_SECRET`]: `sim-${id}-secret`,
    ...Object.fromEntries(urls.map(name => [`${prefix(id)}_${name}`, simulatorUrl(port)])),
  };
}

/** Address of a simulated CRM. `localhost` and not 127.0.0.1, so that cookies and redirects look the same everywhere. */
export function simulatorUrl(port: number): string {
  return `http://localhost:${port}`;
}

function prefix(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}
