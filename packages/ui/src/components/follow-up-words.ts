import type { FollowUp } from '@crmsync/contract';
import { refusalChip } from '../text/problem-words.ts';
import { say } from '../text/say.ts';

const done: { readonly [kind in FollowUp['kind']]: string } = {
  company: say('followUp.done.company'),
  group: say('followUp.done.group'),
  note: say('followUp.done.note'),
};

const soon: { readonly [kind in FollowUp['kind']]: string } = {
  company: say('followUp.soon.company'),
  group: say('followUp.soon.group'),
  note: say('followUp.soon.note'),
};

const notDone: { readonly [kind in FollowUp['kind']]: string } = {
  company: say('followUp.notDone.company'),
  group: say('followUp.notDone.group'),
  note: say('followUp.notDone.note'),
};

/** `Added to the list; note not added: the record is locked`. Blank where nothing followed. */
export function followUpWords(followUps: readonly FollowUp[]): string {
  const all = followUps.map(each => inWords(each)).join('; ');
  return all.charAt(0).toUpperCase() + all.slice(1);
}

function inWords({ kind, state, problem }: FollowUp): string {
  if (state === 'done') return done[kind];
  if (state === 'waiting') return soon[kind];
  return problem === null ? notDone[kind] : `${notDone[kind]}: ${refusalChip(problem)}`;
}
