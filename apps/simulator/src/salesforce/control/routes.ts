import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { controlJson, controlRouter } from '../../control/routes.ts';
import { ControlError } from '../../kernel/control-error.ts';
import { ApiError } from '../errors.ts';
import type { Salesforce } from '../state.ts';
import { grantDirectly } from './grants.ts';
import { binRecord, changeRecord, convertLead, mergeRecords } from './people.ts';
import { addRecordFault, changeApp, changeField, changeSettings } from './rules.ts';
import { describeOrgs } from './truth.ts';

const recordParams = z.object({ object: z.string(), id: z.string() });

/**
 * Control routes only Salesforce has. `org` (id or name) is optional everywhere and means the first org.
 *
 * | call | does |
 * |---|---|
 * | `POST /_sim/grant` | tokens without the browser: `{org?, userId?, clientId?, scopes?}` |
 * | `GET /_sim/orgs` | orgs, users, queues, settings, grants |
 * | `POST /_sim/settings` | duplicate rules, lead assignment, validation rules |
 * | `POST /_sim/fields` | adds, changes, removes a field |
 * | `POST /_sim/record-faults` · `DELETE` | UNABLE_TO_LOCK_ROW and the like for single records |
 * | `POST /_sim/convert` · `POST /_sim/merge` | a colleague converts a lead, merges two records |
 * | `POST /_sim/records/:object/:id` · `DELETE` | a colleague edits a record (`{fields}`), bins it |
 * | `POST /_sim/apps` | registers an app or changes its callbacks, scopes, secret |
 */
export function registerOrgControl(sf: Salesforce): void {
  const route = controlRouter(sf.kernel.app);
  const post = (path: string, handle: (sf: Salesforce, input: unknown, request: FastifyRequest) => unknown) =>
    route('POST', path, request => lasting(sf, () => handle(sf, controlJson(request), request)));
  route('GET', '/orgs', () => describeOrgs(sf));
  post('/grant', grantDirectly);
  post('/settings', changeSettings);
  post('/fields', changeField);
  post('/record-faults', addRecordFault);
  post('/convert', convertLead);
  post('/merge', mergeRecords);
  post('/apps', changeApp);
  post('/records/:object/:id', (_sf, input, request) => {
    const { object, id } = recordParams.parse(request.params);
    return changeRecord(sf, object, id, input);
  });
  route('DELETE', '/records/:object/:id', request => {
    const { object, id } = recordParams.parse(request.params);
    const { org } = z.object({ org: z.string().optional() }).parse(request.query);
    return lasting(sf, () => binRecord(sf, object, id, org));
  });
  route('DELETE', '/record-faults', () => {
    for (const org of sf.orgs) org.recordFaults = [];
  });
}

/** Runs a change, tells the kernel, and words a refusal of the record checks as a control mistake. */
function lasting(sf: Salesforce, change: () => unknown): unknown {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ControlError(error.items.map(item => item.message).join('; '));
  } finally {
    sf.kernel.changed();
  }
}
