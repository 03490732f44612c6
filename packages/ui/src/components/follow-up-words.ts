import type { FollowUp } from '@crmsync/contract';

const done: { readonly [kind in FollowUp['kind']]: string } = {
  company: 'company linked',
  group: 'added to the list',
  note: 'note added',
};

const soon: { readonly [kind in FollowUp['kind']]: string } = {
  company: 'company still to be linked',
  group: 'still to be added to the list',
  note: 'note still to be added',
};

const notDone: { readonly [kind in FollowUp['kind']]: string } = {
  company: 'no company linked',
  group: 'not added to the list',
  note: 'note not added',
};

/** `Added to the list; note not added: the record is locked`. Blank where nothing followed. */
export function followUpWords(followUps: readonly FollowUp[]): string {
  const all = followUps.map(each => inWords(each)).join('; ');
  return all.charAt(0).toUpperCase() + all.slice(1);
}

function inWords({ kind, state, problem }: FollowUp): string {
  if (state === 'done') return done[kind];
  if (state === 'waiting') return soon[kind];
  return problem === null ? notDone[kind] : `${notDone[kind]}: ${problem.short}`;
}
