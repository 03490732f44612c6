import type { CrmObject } from '@crmsync/connectors';
import type { ClaimRun } from './claim-run.ts';
import type { Leader } from './collapse-twins.ts';
import { companyOf } from './company-key.ts';
import { isBlank } from './compare-values.ts';
import { companyUnconfirmed } from './extras-problems.ts';
import { type FoundCompany, findCompanies } from './find-companies.ts';
import type { Looked } from './look-up.ts';
import type { ObjectMapping, PushPorts, PushTask, Settlement } from './ports.ts';
import { maxStrikes } from './retry-rules.ts';

/**
 * Mappings with what the push's options add to every record: the owner of a new one, and the field of its company, to be read
 * and (see {@link withCompany}) filled. A line of the user's own for the same field goes first.
 */
export function withOptions(
  mappings: readonly ObjectMapping[],
  task: Pick<PushTask, 'object'>,
  { extras, connector }: Pick<PushPorts, 'extras' | 'connector'>,
): ObjectMapping[] {
  return mappings.map(mapping => {
    const object = connector.objects.find(each => each.name === mapping.object);
    const ownerField = mapping.object === task.object ? object?.ownerField : undefined;
    const owner = mapping.entries.some(each => each.to === ownerField) ? null : extras?.options.owner;
    const field = extras?.options.companies === 'off' ? undefined : companyField(object, mapping);
    const added: ObjectMapping['entries'] = [
      ...(ownerField && owner
        ? [{ from: { constant: owner }, to: ownerField, rule: 'create-only' as const }]
        : []),
      ...(extras && field ? [{ from: { constant: '' }, to: field, rule: 'fill-blanks' as const }] : []),
    ];
    return { ...mapping, entries: [...mapping.entries, ...added] };
  });
}

/** The field that holds a record's company, where this account offers it and the user's own mapping leaves it to us. */
function companyField(object: CrmObject | undefined, { fields, entries }: ObjectMapping): string | undefined {
  const name = object?.company?.field;
  if (name === undefined || !fields.get(name)?.writable) return undefined;
  return entries.every(({ to, from }) => to !== name || isPlaceholder(from)) ? name : undefined;
}

/** Ours, so that the field is read; it writes nothing. */
function isPlaceholder(from: ObjectMapping['entries'][number]['from']): boolean {
  return 'constant' in from && from.constant === '';
}

/** The mappings for one person whose company is known. Only blanks are filled: nobody is moved to another company. */
export function withCompany(
  mappings: readonly ObjectMapping[],
  objects: readonly CrmObject[],
  companyId: string,
): ObjectMapping[] {
  return mappings.map(mapping => {
    const field = companyField(
      objects.find(each => each.name === mapping.object),
      mapping,
    );
    const entry = { from: { constant: companyId }, to: field ?? '', rule: 'fill-blanks' as const };
    return field === undefined ? mapping : { ...mapping, entries: [...mapping.entries, entry] };
  });
}

/** Companies of the people of a claim whose record is to have one in a field and has none yet, by the item's id. Throws as {@link findCompanies}. */
export async function companiesFor(
  run: Pick<ClaimRun, 'ports' | 'task'>,
  leaders: readonly Leader[],
  looked: ReadonlyMap<string, Looked>,
  mappings: readonly ObjectMapping[],
): Promise<ReadonlyMap<string, FoundCompany>> {
  const { extras, client, connector } = run.ports;
  if (!extras || !client.companies || extras.options.companies === 'off') return new Map();
  const wanting = leaders.flatMap(leader => {
    const found = looked.get(leader.item.id);
    const named = found && lacksCompany(found, run, mappings) ? companyOf(leader.item.contact) : null;
    return named ? [{ itemId: leader.item.id, named }] : [];
  });
  const byKey = await findCompanies(
    wanting.map(each => each.named),
    {
      api: client.companies,
      ledger: extras.companies,
      makes: extras.options.companies === 'create' && !run.task.dryRun,
      crm: connector.label,
      batch: connector.limits.batch,
    },
  );
  return new Map(
    wanting.flatMap(({ itemId, named }) => {
      const company = byKey.get(named.key);
      return company ? [[itemId, company] as const] : [];
    }),
  );
}

/** A new record, or one known for certain, with a company field that is blank. */
function lacksCompany(
  { matches: [match, ...others] }: Looked,
  { task, ports }: Pick<ClaimRun, 'ports' | 'task'>,
  mappings: readonly ObjectMapping[],
): boolean {
  if (others.length > 0) return false;
  const name = match?.object ?? task.object;
  const mapping = mappings.find(each => each.object === name);
  const object = ports.connector.objects.find(each => each.name === name);
  const field = mapping && companyField(object, mapping);
  return field !== undefined && isBlank(match?.fields[field]);
}

/** The settlement of an item that waits until its company has been made; null when it has none to wait for, or waited long enough. */
export function awaitsCompany({ item }: Leader, company: FoundCompany | undefined): Settlement | null {
  if (!company || !('until' in company) || item.strikes >= maxStrikes) return null;
  return { itemId: item.id, as: 'retry-wait', at: company.until, problem: null, strike: company.lost };
}

/** Why a person is saved without their company; null when there is nothing to say. */
export function companyProblem(company: FoundCompany | undefined, crm: string) {
  if (!company || 'id' in company) return null;
  return 'problem' in company ? company.problem : companyUnconfirmed(crm);
}
