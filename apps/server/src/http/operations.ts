import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { ping } from '../store/operations.ts';

const Ok = z.object({ ok: z.literal(true) });

/** For load balancers and people on call. `healthz`: the process lives. `readyz`: it can serve, so its database answers. */
export async function operationsRoutes(app: Api, { store }: AppDeps): Promise<void> {
  const open = { config: { public: true }, schema: { response: { 200: Ok } }, logLevel: 'warn' } as const;
  app.get('/healthz', open, () => ({ ok: true as const }));
  app.get('/readyz', open, async () => {
    await ping(store.db);
    return { ok: true as const };
  });
  app.get('/api/openapi.json', { config: { public: true }, schema: { hide: true } }, () => app.swagger());
}
