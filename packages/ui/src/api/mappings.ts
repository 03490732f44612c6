import {
  Mapping,
  MappingDraft,
  type MappingEntry,
  MappingFile,
  MappingPreview,
  type MappingPut,
  MappingSample,
  ObjectFields,
} from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** An object of a connection: what a mapping is for. */
export interface MappedObject {
  readonly connector: string;
  readonly object: string;
}

/** Mappings and the CRM’s fields they are made of. */
export function mappingsApi(send: Send) {
  const of = ({ connector, object }: MappedObject, rest: string) =>
    `/api/integrations/${encodeURIComponent(connector)}/objects/${encodeURIComponent(object)}/${rest}`;
  return {
    /** `fresh` asks the CRM now; else fields read in the last ten minutes do. */
    get: async (at: MappedObject, fresh: boolean, signal?: AbortSignal) =>
      read(await send({ path: of(at, 'mapping'), query: fresh ? { fresh: 'true' } : {}, signal }), Mapping),
    fields: async (at: MappedObject, signal?: AbortSignal) =>
      (await read(await send({ path: of(at, 'fields'), signal }), ObjectFields)).items,
    /** 409 when `version` is no longer the newest, 422 when a line cannot be right. */
    save: async (at: MappedObject, json: MappingPut) =>
      read(await send({ method: 'PUT', path: of(at, 'mapping'), json }), Mapping),
    /** Back to the connector’s own lines. */
    reset: async (at: MappedObject, version: number) =>
      read(await send({ method: 'DELETE', path: of(at, 'mapping'), query: { version } }), Mapping),
    exportFile: async (at: MappedObject) => read(await send({ path: of(at, 'mapping/export') }), MappingFile),
    /** Judges the lines of a file; nothing is saved. */
    importFile: async (at: MappedObject, json: MappingFile) =>
      read(await send({ method: 'POST', path: of(at, 'mapping/import'), json }), MappingDraft),
    /** What the contact’s record holds in these fields; null when it has none. */
    sample: async (at: MappedObject, contactId: string, fields: readonly string[], signal?: AbortSignal) =>
      (
        await read(
          await send({ method: 'POST', path: of(at, 'mapping/sample'), json: { contactId, fields }, signal }),
          MappingSample,
        )
      ).record,
    /** Judges lines and tries them on a contact; nothing is saved or sent. */
    preview: async (
      at: MappedObject,
      json: {
        contactId?: string;
        entries: readonly MappingEntry[];
        record?: NonNullable<MappingSample['record']>;
      },
      signal?: AbortSignal,
    ) => read(await send({ method: 'POST', path: of(at, 'mapping/preview'), json, signal }), MappingPreview),
  };
}
