import type { CrmObject } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import { companyOf } from './company-key.ts';
import type { Extras, NewFollowUp } from './extras.ts';
import type { PushedContact, Settlement } from './ports.ts';

/** What follows after an item ended: nothing unless its record is known to be there as it should be. */
export function followUpsOf(
  settlement: Settlement,
  contact: PushedContact | null,
  { options }: Pick<Extras, 'options'>,
  objects: readonly CrmObject[],
  companyTrouble: ItemProblem | null,
): NewFollowUp[] {
  if (settlement.as !== 'done' || !settlement.record || !contact || !saved.has(settlement.outcome)) return [];
  const { object } = settlement.record;
  const use = objects.find(each => each.name === object)?.company;
  const linksLater = options.companies !== 'off' && use !== undefined && use.field === undefined;
  return [
    ...(companyTrouble ? [{ kind: 'company', as: 'skipped', problem: companyTrouble } as const] : []),
    ...(linksLater && companyOf(contact) ? [{ kind: 'company', as: 'waiting', target: null } as const] : []),
    ...(options.group === null ? [] : [{ kind: 'group', as: 'waiting', target: options.group } as const]),
    ...(options.notes && contact.notes.trim() !== ''
      ? [{ kind: 'note', as: 'waiting', target: null } as const]
      : []),
  ];
}

const saved: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged']);
