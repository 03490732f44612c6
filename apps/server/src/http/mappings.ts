import type { CrmObject } from '@crmsync/connectors';
import {
  ConnectorId,
  Mapping,
  MappingDraft,
  type MappingEntry,
  MappingFile,
  MappingPreview,
  MappingPreviewRequest,
  type MappingProblem,
  MappingPut,
  MappingReset,
  MappingSample,
  MappingSampleRequest,
} from '@crmsync/contract';
import { checkMapping, previewLines, seenFields } from '@crmsync/sync';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import { settingsOf } from '../connections/features.ts';
import { type ConnectionRow, connectionFor } from '../store/connections.ts';
import { findContact } from '../store/contacts.ts';
import { customKeys } from '../store/contacts-custom.ts';
import { contactOf } from '../store/contacts-table.ts';
import { linkOf } from '../store/links.ts';
import { mappingFor, saveMapping } from '../store/mappings.ts';
import { draftOf, mappingAnswer } from './mapping-answers.ts';
import { mappingWrong } from './mapping-wrong.ts';
import { ApiProblem, notFound } from './problems.ts';

const path = '/api/integrations/:connector/objects/:object/mapping';
const Path = z.object({ connector: ConnectorId, object: z.string().max(80) });
const Fresh = z.object({ fresh: z.enum(['true', 'false']).default('false') });

/** The mapping of an object of the user's connection: look, change, try, move as a file, go back to the connector's own. */
export async function mappingRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { connections, store } = deps;

  const target = async (userId: string, params: z.infer<typeof Path>) => {
    const connector = connections.connectors.get(params.connector)?.connector;
    const object = connector?.objects.find(each => each.name === params.object);
    if (!connector) throw notFound('CRM');
    if (!object) throw noSuchObject(connector.objects);
    const connection = await connectionFor(store.db, userId, connector.id);
    if (!connection)
      throw new ApiProblem('not-connected', `${connector.label} is not connected.`, {
        told: { reason: 'not-connected', params: { crm: connector.label } },
        detail: 'Connect it first.',
      });
    const fields = (fresh = false) => connections.fields(connection, object.name, fresh);
    return { connector, object, connection, fields };
  };
  type Target = Awaited<ReturnType<typeof target>>;

  const answer = async (userId: string, { connector, object, connection, fields }: Target, fresh = false) => {
    const read = await fields(fresh);
    const own = await mappingFor(store.db, userId, connection.id, object.name);
    return mappingAnswer({ connector, object, read, own, custom: await customKeys(store.db, userId) });
  };

  /** What is wrong with lines. A fault may be one of fields read minutes ago, so they are read again before it counts. */
  const judge = async ({ connector, object, fields }: Target, entries: readonly MappingEntry[]) => {
    const kept = draftOf(object, entries, (await fields()).fields);
    if (checkMapping(kept, connector.label).length === 0) return { mapping: kept, problems: [] };
    const mapping = draftOf(object, entries, (await fields(true)).fields);
    return { mapping, problems: checkMapping(mapping, connector.label) };
  };

  const keep = async (
    userId: string,
    { connection, object }: Target,
    version: number,
    made: Parameters<typeof saveMapping>[2]['made'],
  ) => {
    const change = { connection, object: object.name, version, made, at: new Date(deps.now()) };
    if (await saveMapping(store.db, userId, change)) return;
    throw new ApiProblem('conflict', 'This mapping was changed somewhere else meanwhile.', {
      told: { reason: 'mapping-stale', params: {} },
      detail: 'Nothing was saved. Load it again, then make your change once more.',
      field: 'version',
    });
  };

  app.get(
    path,
    { schema: { params: Path, querystring: Fresh, response: { 200: Mapping } } },
    async ({ user, params, query }) => answer(user.id, await target(user.id, params), query.fresh === 'true'),
  );

  app.put(
    path,
    { schema: { params: Path, body: MappingPut, response: { 200: Mapping } } },
    async ({ user, params, body }) => {
      const at = await target(user.id, params);
      const { mapping, problems } = await judge(at, body.entries);
      if (problems.length > 0) throw mappingWrong(at.object.label, problems, 'Nothing was saved.');
      const seen = seenFields(body.entries, mapping.fields);
      await keep(user.id, at, body.version, { entries: body.entries, seen });
      return answer(user.id, at);
    },
  );

  app.delete(
    path,
    { schema: { params: Path, querystring: MappingReset, response: { 200: Mapping } } },
    async ({ user, params, query }) => {
      const at = await target(user.id, params);
      // Version 0 is the connector's own already.
      if (query.version > 0) await keep(user.id, at, query.version, null);
      return answer(user.id, at);
    },
  );

  app.get(
    `${path}/export`,
    { schema: { params: Path, response: { 200: MappingFile } } },
    async ({ user, params }, reply) => {
      const { connector, object, entries } = await answer(user.id, await target(user.id, params));
      return reply
        .header('content-disposition', `attachment; filename="${connector}-${object}-mapping.json"`)
        .send({ format: 'crmsync-mapping', formatVersion: 1, connector, object, entries });
    },
  );

  app.post(
    `${path}/import`,
    { schema: { params: Path, body: MappingFile, response: { 200: MappingDraft } } },
    async ({ user, params, body }) => {
      const at = await target(user.id, params);
      if (body.connector !== params.connector || body.object !== params.object)
        throw new ApiProblem(
          'malformed',
          `This file is for ${body.object} of ${body.connector}, not for ${params.object}.`,
          {
            told: {
              reason: 'file-for-other',
              params: { object: body.object, connector: body.connector, here: params.object },
            },
            field: 'object',
            detail: 'Nothing was changed.',
          },
        );
      const { problems } = await judge(at, body.entries);
      return { entries: body.entries, problems: unsaved(problems) };
    },
  );

  app.post(
    `${path}/sample`,
    { schema: { params: Path, body: MappingSampleRequest, response: { 200: MappingSample } } },
    async ({ user, params, body }) => {
      const at = await target(user.id, params);
      if (!(await findContact(store.db, user.id, body.contactId))) throw notFound('contact');
      const known = new Set((await at.fields()).fields.map(({ name }) => name));
      const fields = body.fields.filter(name => known.has(name));
      return { record: await readRecord(deps, at, { ...body, fields }) };
    },
  );

  app.post(
    `${path}/preview`,
    { schema: { params: Path, body: MappingPreviewRequest, response: { 200: MappingPreview } } },
    async ({ user, params, body }) => {
      const at = await target(user.id, params);
      const row = body.contactId && (await findContact(store.db, user.id, body.contactId));
      if (body.contactId !== undefined && !row) throw notFound('contact');
      const mapping = draftOf(at.object, body.entries, (await at.fields()).fields);
      const problems = unsaved(checkMapping(mapping, at.connector.label));
      const { policy } = settingsOf(at.connection, at.connector);
      const there = body.record && { record: body.record, policy };
      const lines = row ? previewLines(contactOf(row, {}), mapping, at.connector.label, there) : [];
      return { lines, problems };
    },
  );
}

/** What the contact's record of this object holds; null when it has none, or the CRM has it no more. */
async function readRecord(
  { connections, store }: AppDeps,
  { connection, object }: { connection: ConnectionRow; object: CrmObject },
  { contactId, fields }: MappingSampleRequest,
): Promise<MappingSample['record']> {
  const link = await linkOf(store.db, connection, contactId);
  if (link?.object !== object.name) return null;
  const { client } = await connections.openClient(connection.id);
  const [match] = await client.read(object.name, [link.record_id], { [object.name]: fields });
  if (!match || match.object !== object.name) return null;
  return Object.fromEntries(
    Object.entries(match.fields).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? [...value] : value,
    ]),
  );
}

/** Problems of lines that nobody has saved: nothing was to be sent. */
function unsaved(problems: readonly MappingProblem[]): MappingProblem[] {
  return problems.map(problem => ({ ...problem, detail: 'The mapping can be saved once this is mended.' }));
}

function noSuchObject(objects: readonly { readonly name: string }[]): ApiProblem {
  const kinds = objects.map(each => each.name).join(', ');
  return new ApiProblem('malformed', `There is no such kind of record; there are ${kinds}.`, {
    field: 'object',
    detail: 'Nothing was changed.',
  });
}
