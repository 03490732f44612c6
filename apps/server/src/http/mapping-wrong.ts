import { CrmError, type CrmField } from '@crmsync/connectors';
import type { MappingProblem } from '@crmsync/contract';
import type { AppDeps } from '../app.ts';
import type { ConnectionInUse } from '../connections/connections.ts';
import { mappingOf } from '../jobs/mappings.ts';
import { storedFields } from '../store/crm-fields.ts';
import type { MappingRow } from '../store/mappings.ts';
import { problemsOf } from './mapping-answers.ts';
import { ApiProblem } from './problems.ts';

/** The answer when a mapping cannot be used: every fault, each with its CRM field. */
export function mappingWrong(
  objectLabel: string,
  problems: readonly MappingProblem[],
  outcome: string,
): ApiProblem {
  const [first] = problems;
  return new ApiProblem('mapping-wrong', `The mapping of ${objectLabel} needs a change first.`, {
    told: { reason: 'mapping-of', params: { object: objectLabel } },
    detail: `${first?.title ?? 'It cannot be used.'} ${outcome} Mend it under Integrations, Mapping.`,
    ...(first ? { field: first.field } : {}),
    issues: problems.map(({ field, title }) => ({ field, message: title })),
  });
}

/**
 * Refuses a push over a mapping of the user's that is wrong, before anything is sent (matrix D12). A CRM that cannot be asked just
 * now refuses nothing: then the fields last read are judged by, and each item is checked again before it is sent.
 * @throws {ApiProblem} `mapping-wrong`
 */
export async function requireSoundMapping(
  { connections, store }: Pick<AppDeps, 'connections' | 'store'>,
  connection: ConnectionInUse,
  object: string,
  own: MappingRow | undefined,
): Promise<void> {
  const kind = connection.connector.objects.find(each => each.name === object);
  if (!kind || !own?.entries) return;
  const wrong = (fields: readonly CrmField[] | undefined) =>
    fields ? problemsOf(mappingOf({ object: kind, fields, own }), connection.connector.label, own) : [];
  const read = async (fresh: boolean) => (await connections.fields(connection, object, fresh)).fields;
  try {
    // Fields of some minutes ago may lack what its admin has put back since.
    if (wrong(await read(false)).length === 0) return;
    const problems = wrong(await read(true));
    if (problems.length > 0) throw mappingWrong(kind.label, problems, 'Nothing was sent.');
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const problems = wrong((await storedFields(store.db, connection.id, object))?.fields);
    if (problems.length > 0) throw mappingWrong(kind.label, problems, 'Nothing was sent.');
  }
}
