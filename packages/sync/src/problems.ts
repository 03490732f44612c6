import type { CrmError, CrmErrorKind } from '@crmsync/connectors';
import type { ItemProblem, RefusalCase } from '@crmsync/contract';

/** Chip words for refusals whose connector gave none. */
const shortByKind: { readonly [kind in CrmErrorKind]: string } = {
  'signed-out': 'reconnect',
  forbidden: 'not allowed',
  throttled: 'waiting',
  exhausted: 'daily limit',
  unavailable: 'not reached',
  'unknown-outcome': 'checking',
  duplicate: 'already there',
  missing: 'record gone',
  invalid: 'refused',
  'batch-refused': 'refused',
  unexpected: 'unexpected answer',
};

/** A CRM's refusal in a person's words: what happened, whether the CRM changed, what to do; its own words kept for support. */
export function refusal(error: CrmError, crm: string): ItemProblem {
  const { code, reason, field, label, short, advice, vendor } = error.details;
  return {
    code: code ?? error.kind,
    kind: error.kind,
    ...(reason === undefined ? {} : { reason }),
    ...(label === undefined ? {} : { params: { label } }),
    field: field ?? null,
    short: short ?? shortByKind[error.kind],
    title: error.message,
    detail: advice ?? `Nothing changed in ${crm}.`,
    vendor: vendor ?? null,
  };
}

/** Our own words for a problem; `told`: its case and facts, by which screens say the same in other languages. */
type OwnWords = Pick<ItemProblem, 'code' | 'short' | 'title' | 'detail'> & {
  readonly field?: string;
  readonly told?: RefusalCase;
};

/** Trouble that we found ourselves, before anything was sent. */
export function ownProblem({ told, field, ...words }: OwnWords): ItemProblem {
  return { kind: 'invalid', vendor: null, ...words, ...told, field: field ?? null };
}

/** No e-mail and no known record: nothing tells whether the person is there already, so nothing is written. */
export function noEmail(crm: string): ItemProblem {
  return ownProblem({
    code: 'no-email',
    short: 'no e-mail',
    title: 'This contact has no e-mail.',
    detail: `Without one we cannot tell whether this person is already in ${crm}, so nothing was sent. Add an e-mail, or push with “Create anyway”.`,
  });
}

/** A write whose answer was lost and that no look-up could settle. Sending it again might make a twin. */
export function unconfirmed(crm: string): ItemProblem {
  return ownProblem({
    code: 'unconfirmed',
    short: 'not confirmed',
    title: `${crm} did not confirm the save.`,
    detail: `It may or may not have been saved, and we could not find out which. Search ${crm} for this person before pushing again.`,
  });
}

/** The contact was deleted between accepting the push and sending it. */
export function contactGone(crm: string): ItemProblem {
  return ownProblem({
    code: 'contact-gone',
    short: 'contact deleted',
    title: 'This contact was deleted before it was sent.',
    detail: `Nothing was sent to ${crm}.`,
  });
}

/** Another contact of the same push has the same e-mail and stands for both. */
export function samePerson(leader: string, email: string, crm: string): ItemProblem {
  return ownProblem({
    code: 'same-person',
    told: { reason: 'same-as-leader', params: { leader, email } },
    short: 'same e-mail twice',
    title: `Same e-mail as ${leader} in this push.`,
    detail: `Both carry ${email}, so ${crm} gets one record: the first contact’s values, with its blanks filled from this one.`,
  });
}

/** Several records may be this person, or one that the policy wants a person to confirm. */
export function needsDecision(count: number, crm: string): ItemProblem {
  return ownProblem({
    code: count > 1 ? 'several-matches' : 'match-to-confirm',
    ...(count > 1 ? { told: { reason: 'records-counted', params: { n: count } } } : {}),
    short: count > 1 ? `${count} matches` : 'already there',
    title: count > 1 ? `${count} records in ${crm} may be this person.` : `This person is already in ${crm}.`,
    detail: `Nothing changed in ${crm}. Choose the right record, make a new one, or leave it.`,
  });
}

/** A create that the object's own uniqueness forbids. */
export function twinsForbidden(object: string, crm: string): ItemProblem {
  return ownProblem({
    code: 'no-twins',
    told: { reason: 'one-per-email', params: { object } },
    short: 'already there',
    title: `${crm} keeps one ${object} per e-mail.`,
    detail: `Nothing changed in ${crm}. Choose the record that is there, or leave it.`,
  });
}

/** A push was stopped by its owner. */
export function cancelledProblem(crm: string): ItemProblem {
  return ownProblem({
    code: 'cancelled',
    short: 'cancelled',
    title: 'Cancelled before it was sent.',
    detail: `Nothing changed in ${crm}.`,
  });
}

/** A write whose answer was lost, while it may still come about. */
export function stillChecking(crm: string): ItemProblem {
  return {
    ...ownProblem({
      code: 'unknown-outcome',
      told: { reason: 'still-looking', params: {} },
      short: 'checking',
      title: `${crm} has not confirmed the save yet.`,
      detail: 'We keep looking for it, and send it again only when it can no longer come about by itself.',
    }),
    kind: 'unknown-outcome',
  };
}

/** Of a record that was made: the answer to the call that made it was lost, and the record only seen when it was sent once more. */
export function confirmedLate(crm: string): ItemProblem {
  return {
    ...ownProblem({
      code: 'confirmed-late',
      short: 'confirmed late',
      title: `${crm} did not answer in time, and the new record was found later.`,
      detail: 'It comes from our own save and is there once. Nothing is left to do.',
    }),
    kind: 'unknown-outcome',
  };
}

/** Of a record found after an answer was lost: nothing tells whether that call made it, or somebody else did. */
export function originUnknown(crm: string): ItemProblem {
  return {
    ...ownProblem({
      code: 'origin-unknown',
      short: 'may be new',
      title: `${crm} did not answer in time, and the record was found later.`,
      detail:
        'We cannot tell whether our own save made it or it was there already. It is there once, and this contact is linked to it.',
    }),
    kind: 'unknown-outcome',
  };
}

/** What is to be done is no longer what a person agreed to. `title` is a sentence about what has changed. */
export function changedSincePlan(
  { title, told }: { readonly title: string; readonly told: RefusalCase },
  crm: string,
): ItemProblem {
  return ownProblem({
    code: 'changed-since-plan',
    told,
    short: 'changed since preview',
    title,
    detail: `Nothing changed in ${crm}. See what would be done now, and push again if that is right.`,
  });
}
