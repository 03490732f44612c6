import { type Ability, type Connection, type ProblemCase, type Tier, tierFor } from '@crmsync/contract';
import type { Rights } from './rights.ts';

/** A refusal in words: what is not included, what is, and that nothing is lost. */
export interface PlanRefusal {
  readonly title: string;
  readonly detail: string;
  readonly told: ProblemCase;
}

/** How people read a tier. */
const names: { readonly [tier in Tier]: string } = { free: 'Free', pro: 'Pro', business: 'Business' };

/** Labels of the CRMs by their ids, in their order. */
type Labels = ReadonlyMap<string, string>;

/** Why a CRM may not be used: the tier has no place for one, or its place is taken. */
export function crmRefusal({ tier, places }: Rights, labels: Labels): PlanRefusal {
  const all = labels.size === 2 ? 'both' : 'all of them';
  const [holder] = places;
  if (holder === undefined)
    return {
      told: {
        reason: 'tier-without-crm',
        params: { tier: names[tier], one: names[tierFor('crm')], all: names[tierFor('crm', true)] },
      },
      title: `${names[tier]} keeps contacts and exports them.`,
      detail: `${names[tierFor('crm')]} connects one CRM, ${names[tierFor('crm', true)]} connects ${all}. Your contacts, mapping and history stay.`,
    };
  return {
    told: {
      reason: 'tier-place-taken',
      params: { tier: names[tier], crm: labels.get(holder) ?? holder, all: names[tierFor('crm', true)] },
    },
    title: `${names[tier]} connects one CRM, and ${labels.get(holder) ?? holder} has that place.`,
    detail: `${names[tierFor('crm', true)]} connects ${all}. Your contacts, mapping and history stay whichever you choose.`,
  };
}

/** Why something else is refused. */
export function abilityRefusal(ability: Exclude<Ability, 'crm'>): PlanRefusal {
  const needed = names[tierFor(ability)];
  const told: ProblemCase = { reason: `${ability}-needs`, params: { tier: needed } };
  const words = {
    bulk: {
      title: `Pushing many at once needs ${needed}.`,
      detail: 'Nothing was sent, and what waits stays. Push contacts one by one, or look at the plans.',
    },
    mapping: {
      title: `A mapping of your own needs ${needed}.`,
      detail: 'Nothing was changed. The mapping as it is stays in force.',
    },
    api: {
      title: `Calls by programs need ${needed}.`,
      detail: 'Nothing was changed. The web app and the extension go on working.',
    },
  };
  return { ...words[ability], told };
}

/** A card whose CRM the person's tier does not include says that before anything else; what was connected stays. */
export function lockedCard(card: Connection, rights: Rights, labels: Labels): Connection {
  if (rights.mayUse(card.connector)) return card;
  const [holder] = rights.places;
  return {
    ...card,
    state: 'plan-needed',
    waiting: null,
    otherAccount: null,
    problem: { code: 'plan-needed', ...crmRefusal(rights, labels), forAdmin: null },
    swapWith: holder === undefined ? null : { connector: holder, label: labels.get(holder) ?? holder },
  };
}
