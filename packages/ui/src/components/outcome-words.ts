import type { FieldChange, Outcome, SyncLogLine } from '@crmsync/contract';
import { listed } from '../text/lists.ts';
import { refusalChip, refusalWords } from '../text/problem-words.ts';
import { say } from '../text/say.ts';
import { type ChipWords, failedWords, skippedWords } from './chip-words.ts';
import { followUpWords } from './follow-up-words.ts';

type Told = Pick<SyncLogLine, 'outcome' | 'object' | 'connectorLabel' | 'problem' | 'changes' | 'followUps'>;

/** How one item ended, as a chip. `where` is the CRM’s name, or nothing where it is clear from the page. */
export function outcomeChip(
  line: Pick<Told, 'outcome' | 'object' | 'problem'>,
  where: string | null,
): Pick<ChipWords, 'tone' | 'icon' | 'words'> {
  switch (line.outcome) {
    case 'created':
      return { tone: 'ok', icon: 'ok', words: doneWords('created', line.object, where) };
    case 'updated':
      return { tone: 'ok', icon: 'ok', words: doneWords('updated', line.object, where) };
    case 'unchanged':
      return {
        tone: 'ok',
        icon: 'ok',
        words: where === null ? say('outcome.unchanged') : say('outcome.unchangedIn', { crm: where }),
      };
    case 'skipped':
      return { tone: 'idle', icon: 'skip', words: skippedWords(line.problem && refusalChip(line.problem)) };
    case 'duplicate':
      return { tone: 'warn', icon: 'question', words: say('outcome.heldBack') };
    case 'failed':
      return { tone: 'bad', icon: 'bad', words: failedWords(line.problem && refusalChip(line.problem)) };
    case 'cancelled':
      return { tone: 'idle', icon: 'close', words: say('outcome.cancelled') };
  }
}

/** What and why, in one line. */
export function whatAndWhy(line: Told): string {
  const told = line.problem && refusalWords(line.problem, line.connectorLabel);
  if (told && !isSaved(line)) return told.detail || told.title;
  const unchanged = line.outcome === 'unchanged';
  const saved = unchanged
    ? say('outcome.allThere', { crm: line.connectorLabel })
    : changesInWords(line.changes);
  return [told?.title.replace(/\.$/, ''), saved, followUpWords(line.followUps)].filter(Boolean).join('. ');
}

/** Then what is told of it is no trouble, and what was saved is told too. */
function isSaved({ outcome }: Told): boolean {
  return outcome === 'created' || outcome === 'updated' || outcome === 'unchanged';
}

/** `Mobile and City filled; Lead source replaced`. Blank before means filled; what was not looked at before it was overwritten is not. */
export function changesInWords(changes: readonly FieldChange[]): string {
  const blank = (change: FieldChange) => change.before === null && !change.unread;
  const filled = changes.filter(blank);
  const replaced = changes.filter(change => !blank(change));
  return [part(filled, 'outcome.filled'), part(replaced, 'outcome.replaced')].filter(Boolean).join('; ');
}

function part(changes: readonly FieldChange[], id: 'outcome.filled' | 'outcome.replaced'): string {
  if (changes.length === 0) return '';
  if (changes.length > 3) return say(`${id}Many`, { n: changes.length });
  return say(id, { fields: listed(changes.map(change => change.label)) });
}

function doneWords(verb: 'created' | 'updated', object: string | null, crm: string | null): string {
  if (object === null) return crm === null ? say(`outcome.${verb}`) : say(`outcome.${verb}In`, { crm });
  return crm === null
    ? say(`outcome.${verb}Object`, { object })
    : say(`outcome.${verb}ObjectIn`, { object, crm });
}

/** The order in which outcomes stand everywhere: created, updated, unchanged, to decide, failed, skipped. */
export const outcomeOrder = [
  'created',
  'updated',
  'unchanged',
  'duplicate',
  'failed',
  'skipped',
  'cancelled',
] as const satisfies Outcome[];
