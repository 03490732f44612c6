import { type HistoryFilter, HistoryPage } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** The sync log. */
export function historyApi(send: Send) {
  return {
    /** One page, newest first. */
    list: async (
      query: HistoryFilter & { cursor?: string | undefined; limit?: number },
      signal?: AbortSignal,
    ) => read(await send({ path: '/api/history', query: { ...query }, signal }), HistoryPage),
    /** The CSV file with the lines that a filter finds. */
    exportFile: async (filter: HistoryFilter): Promise<Blob> =>
      (
        await send({ path: '/api/history/export', query: { ...filter }, headers: { accept: 'text/csv' } })
      ).blob(),
  };
}
