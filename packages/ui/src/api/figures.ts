import { Figures } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** How the whole server does; 404 for whoever is no admin. */
export function figuresApi(send: Send) {
  return {
    get: async (days: number, signal?: AbortSignal): Promise<Figures> =>
      read(await send({ path: '/api/admin/metrics', query: { days }, signal }), Figures),
  };
}
