import { hubspot } from './hubspot/index.ts';
import { type RunningVendor, startVendor } from './kernel/start-vendor.ts';
import { salesforce } from './salesforce/index.ts';

/** How to start the simulator; everything has a default. */
export interface SimulatorOptions {
  /** Port for HubSpot on 127.0.0.1; 0 (default) takes a free one. */
  hubspotPort?: number;
  /** Port for Salesforce on 127.0.0.1; 0 (default) takes a free one. */
  salesforcePort?: number;
  /** Directory where records and grants survive a restart; none = nothing is kept. */
  dataDir?: string;
  /** Seed of ids and tokens (default 1). */
  seed?: number;
  /** Base of the virtual clock in milliseconds since the epoch (default the real time). */
  now?: () => number;
}

/** The simulator while it listens. */
export interface Simulator {
  /** Base URL of HubSpot: API, OAuth pages, record pages and `/_sim` control in one. */
  hubspotUrl: string;
  /** Base URL of Salesforce: login host, instance URL, record pages and `/_sim` control in one. */
  salesforceUrl: string;
  close(): Promise<void>;
}

/** Starts all vendors; when one cannot start, those already started are closed again. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { dataDir, seed, now } = options;
  const running: RunningVendor[] = [];
  const close = async () => {
    await Promise.all(running.map(vendor => vendor.close()));
  };
  try {
    const hub = await startVendor(hubspot, { port: options.hubspotPort ?? 0, dataDir, seed, now });
    running.push(hub);
    const sales = await startVendor(salesforce, { port: options.salesforcePort ?? 0, dataDir, seed, now });
    running.push(sales);
    return { hubspotUrl: hub.url, salesforceUrl: sales.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
