import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { registerControl } from '../control/routes.ts';
import { createCallLog } from './call-log.ts';
import { createClock } from './clock.ts';
import { createFaults } from './faults.ts';
import { createApp, installTraffic } from './http.ts';
import { createLimits } from './limits.ts';
import { createRandom } from './random.ts';
import { createStateFile, noStateFile, type StateFile } from './state-file.ts';
import { createSwitches } from './switches.ts';
import { createTokenLog } from './token-log.ts';
import type { Kernel, Vendor, VendorDefinition } from './vendor.ts';

/** How to start one vendor. */
export interface StartVendorOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Directory for the state that survives a restart; none = nothing is kept. */
  dataDir?: string | undefined;
  /** Seed of ids and tokens; the same seed and calls give the same ids. Default 1. */
  seed?: number | undefined;
  /** Base of the virtual clock, milliseconds since the epoch; default the real time. */
  now?: (() => number) | undefined;
}

/** A vendor that listens. */
export interface RunningVendor {
  /** Base URL without a trailing slash. */
  url: string;
  /** Stops listening, cuts open connections and writes the state. */
  close(): Promise<void>;
}

const storedState = z.object({ clockOffsetMs: z.number(), random: z.number(), vendor: z.unknown() });

/** Starts one vendor on its port. Rejects with the listen error (`EADDRINUSE`) when the port is taken. */
export async function startVendor(
  definition: VendorDefinition,
  options: StartVendorOptions,
): Promise<RunningVendor> {
  let stateFile: StateFile = noStateFile;
  const kernel = createKernel(definition, options, () => stateFile.changed());
  installTraffic(kernel, definition.pages);
  const vendor = definition.build(kernel);
  registerControl(kernel, vendor);
  if (options.dataDir !== undefined) {
    stateFile = createStateFile(options.dataDir, `simulator-${definition.name}`, () => ({
      clockOffsetMs: kernel.clock.offset(),
      random: kernel.random.state(),
      vendor: vendor.snapshot(),
    }));
  }
  await restore(kernel, vendor, stateFile);
  await kernel.app.listen({ host: '127.0.0.1', port: options.port });
  return {
    url: kernel.url(),
    async close() {
      await kernel.app.close();
      await stateFile.flush();
    },
  };
}

function createKernel(
  definition: VendorDefinition,
  options: StartVendorOptions,
  changed: () => void,
): Kernel {
  const app = createApp();
  return {
    app,
    clock: createClock(options.now),
    random: createRandom(options.seed ?? 1),
    calls: createCallLog(),
    tokens: createTokenLog(),
    faults: createFaults(),
    switches: createSwitches(definition.switches),
    limits: createLimits(definition.limits),
    latency: { ms: 0, jitterMs: 0 },
    url: () => {
      const address: AddressInfo | string | null = app.server.address();
      if (address === null || typeof address === 'string')
        throw new Error('The simulator is not listening yet');
      return `http://127.0.0.1:${address.port}`;
    },
    changed,
  };
}

async function restore(kernel: Kernel, vendor: Vendor, stateFile: StateFile): Promise<void> {
  const stored = await stateFile.load();
  if (stored === undefined) return;
  const state = storedState.parse(stored);
  kernel.clock.advance(state.clockOffsetMs);
  kernel.random.restore(state.random);
  vendor.restore(state.vendor);
}
