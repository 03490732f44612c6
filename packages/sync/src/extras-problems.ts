import type { CrmError } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import type { FollowUpKind } from './extras.ts';
import { ownProblem, refusal } from './problems.ts';

/** Several companies in the CRM bear the name or domain: none is guessed. */
export function severalCompanies(count: number, crm: string): ItemProblem {
  return ownProblem({
    code: 'several-companies',
    told: { reason: 'companies-counted', params: { n: count } },
    short: `${count} companies`,
    title: `${count} companies in ${crm} may be this person’s.`,
    detail: `The person was saved without one. Choose it in ${crm}.`,
  });
}

/** The CRM would not look for or make a company: the person is saved without one. */
export function companyRefused(error: CrmError, crm: string): ItemProblem {
  const said = refusal(error, crm);
  return {
    ...said,
    title: `The company was not added: ${said.title}`,
    detail: error.details.advice ?? 'The person was saved without one.',
  };
}

/** A company that could not be made sure of in good time. */
export function companyUnconfirmed(crm: string): ItemProblem {
  return ownProblem({
    code: 'company-unconfirmed',
    short: 'company not confirmed',
    title: `${crm} did not confirm the company.`,
    detail: `The person was saved without one. Search ${crm} for the company, then push again.`,
  });
}

const couldNot: { readonly [kind in FollowUpKind]: string } = {
  company: 'The company was not added',
  group: 'Not added to the list',
  note: 'The note was not added',
};

/** The record was saved, but not what was to follow. */
export function followUpRefused(kind: FollowUpKind, error: CrmError, crm: string): ItemProblem {
  const said = refusal(error, crm);
  return {
    ...said,
    title: `${couldNot[kind]}: ${said.title}`,
    detail: `The record itself was saved. ${error.details.advice ?? ''}`.trim(),
  };
}

/** A follow-up whose answer was lost more often than it is looked for. */
export function followUpUnconfirmed(kind: FollowUpKind, crm: string): ItemProblem {
  return ownProblem({
    code: 'unconfirmed',
    short: 'not confirmed',
    title: `${couldNot[kind]} for certain: ${crm} did not confirm it.`,
    detail: `The record itself was saved. Look at it in ${crm}; pushing again checks before anything is added.`,
  });
}

/** Nothing to do it with any more: the contact was deleted, or the connector cannot. */
export function followUpImpossible(kind: FollowUpKind, crm: string): ItemProblem {
  return ownProblem({
    code: 'not-possible',
    short: 'not done',
    title: `${couldNot[kind]}.`,
    detail: `The record was saved in ${crm}. What was to be added is not there any more.`,
  });
}
