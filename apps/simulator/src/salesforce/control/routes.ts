import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { bodyText } from '../../kernel/body.ts';
import { ControlError } from '../../kernel/control-error.ts';
import { ApiError } from '../errors.ts';
import type { Salesforce } from '../state.ts';
import { changeRecord, convertLead, mergeRecords } from './people.ts';
import { addRecordFault, changeApp, changeField, changeSettings } from './rules.ts';
import { describeOrgs } from './truth.ts';

/**
 * Registers what tests need beyond the kernel's control API. Bodies are JSON; `org` (id or name) is optional
 * everywhere and means the first org.
 *
 * | call | does |
 * |---|---|
 * | `GET /_sim/orgs` | orgs, users, queues, settings, grants |
 * | `POST /_sim/settings` | duplicate rules, lead assignment, validation rules |
 * | `POST /_sim/fields` | adds, changes, removes a field |
 * | `POST /_sim/record-faults` · `DELETE` | UNABLE_TO_LOCK_ROW and the like for single records |
 * | `POST /_sim/convert` `/_sim/merge` `/_sim/change` | a colleague converts, merges, edits |
 * | `POST /_sim/apps` | registers an app or changes its callbacks, scopes, secret |
 */
export function registerOrgControl(sf: Salesforce): void {
  const post = (path: string, handle: (sf: Salesforce, input: unknown) => unknown) =>
    sf.kernel.app.post(`/_sim/${path}`, async (request, reply) => {
      try {
        const result = handle(sf, readBody(request));
        sf.kernel.changed();
        return result;
      } catch (error) {
        reply.code(400);
        return { error: sentenceFor(error) };
      }
    });
  sf.kernel.app.get('/_sim/orgs', async () => describeOrgs(sf));
  post('settings', changeSettings);
  post('fields', changeField);
  post('record-faults', addRecordFault);
  post('convert', convertLead);
  post('merge', mergeRecords);
  post('change', changeRecord);
  post('apps', changeApp);
  sf.kernel.app.delete('/_sim/record-faults', async () => {
    for (const org of sf.orgs) org.recordFaults = [];
    return { ok: true };
  });
}

function readBody(request: FastifyRequest): unknown {
  const text = bodyText(request);
  return text === '' ? {} : JSON.parse(text);
}

/** One sentence for a mistake of the caller; anything else is a fault of the simulator and thrown on. */
function sentenceFor(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (error instanceof ApiError) return error.items.map(item => item.message).join('; ');
  if (error instanceof ControlError || error instanceof SyntaxError) return error.message;
  throw error;
}
