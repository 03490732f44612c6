import { floorSeconds } from './measure/floor.ts';
import type { Sizes } from './sizes.ts';
import { vendors } from './world.ts';

/** Seconds for every thousand contacts beyond the vendor's pace, as seen on two cores: our work and the simulator's. */
const perThousand = { import: 0.45, push: 1.6, embedded: 5 };
/** Until a vendor's window is free again before a push of many. */
const windowSeconds = 10.5;
/** Starting PostgreSQL, the programs and everybody's sign-ups. */
const startSeconds = 20;

/** How long a whole bench is likely to take, in minutes. */
export function estimatedMinutes(sizes: Sizes, latencyMs: number): number {
  const { many, again, overwrite, embedded, single, clicks, requests } = sizes;
  const call = (latencyMs + 8) / 1000;
  const pushes = [...many, ...again, overwrite].flatMap(contacts =>
    vendors.map(
      vendor =>
        Math.max(floorSeconds(vendor, contacts, latencyMs) * 1.1, (contacts / 1000) * perThousand.push) +
        windowSeconds,
    ),
  );
  const imports = [...many, overwrite].map(contacts => (contacts / 1000) * perThousand.import);
  // Two calls each, two ways, by one caller and by ten.
  const alone = vendors.length * 2 * single * 2 * call * 1.1;
  const clicking = vendors.length * clicks * 3 * call;
  const asking = requests * 0.01 + 5;
  const alonePush = floorSeconds('hubspot', embedded, latencyMs) + (embedded / 1000) * perThousand.embedded;
  const seconds = [...pushes, ...imports, alone, clicking, asking, alonePush, startSeconds];
  return seconds.reduce((sum, one) => sum + one, 0) / 60;
}
