import { z } from 'zod';

/**
 * What a process of the storm is told: to read the stored token (`look`), or that all its callers need another one, because the vendor
 * has `refused` the one just looked at or because our clock says it has run out (`expired`).
 */
export const Go = z.object({
  connectionId: z.string(),
  callers: z.number().int(),
  why: z.enum(['look', 'refused', 'expired']),
});
export type Go = z.infer<typeof Go>;

/** What it answers: the different tokens its callers got (made-up ones, of the simulator), and why others got none. */
export const Told = z.object({ tokens: z.array(z.string()), failed: z.array(z.string()) });
export type Told = z.infer<typeof Told>;
