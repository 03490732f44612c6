import { type NewSavedFilter, SavedFilter, SavedFilterList, type SavedFilterPatch } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** Filters that the person keeps under names. */
export function savedFiltersApi(send: Send) {
  const one = (id: string) => `/api/filters/${encodeURIComponent(id)}`;
  return {
    list: async (signal?: AbortSignal) =>
      (await read(await send({ path: '/api/filters', signal }), SavedFilterList)).items,
    /** 409 when the name is taken. */
    save: async (json: NewSavedFilter) =>
      read(await send({ method: 'POST', path: '/api/filters', json }), SavedFilter),
    change: async (id: string, json: SavedFilterPatch) =>
      read(await send({ method: 'PATCH', path: one(id), json }), SavedFilter),
    remove: async (id: string) => void (await send({ method: 'DELETE', path: one(id) })),
  };
}
