import type { FieldChange, Outcome, SyncLogLine } from '@crmsync/contract';
import { plural } from '../text/numbers.ts';
import type { ChipWords } from './chip-words.ts';
import { followUpWords } from './follow-up-words.ts';

type Told = Pick<SyncLogLine, 'outcome' | 'object' | 'connectorLabel' | 'problem' | 'changes' | 'followUps'>;

/** How one item ended, as a chip. `where` is the CRM’s name, or nothing where it is clear from the page. */
export function outcomeChip(
  line: Pick<Told, 'outcome' | 'object' | 'problem'>,
  where: string | null,
): Pick<ChipWords, 'tone' | 'icon' | 'words'> {
  const at = where === null ? '' : ` in ${where}`;
  const done = (verb: string) => `${line.object === null ? capital(verb) : `${line.object} ${verb}`}${at}`;
  switch (line.outcome) {
    case 'created':
      return { tone: 'ok', icon: 'ok', words: done('created') };
    case 'updated':
      return { tone: 'ok', icon: 'ok', words: done('updated') };
    case 'unchanged':
      return { tone: 'ok', icon: 'ok', words: `Unchanged${at}` };
    case 'skipped':
      return { tone: 'idle', icon: 'skip', words: withShort('Skipped', line) };
    case 'duplicate':
      return { tone: 'warn', icon: 'question', words: 'Held back: possible matches' };
    case 'failed':
      return { tone: 'bad', icon: 'bad', words: withShort('Failed', line) };
    case 'cancelled':
      return { tone: 'idle', icon: 'close', words: 'Cancelled' };
  }
}

/** What and why, in one line. */
export function whatAndWhy(line: Told): string {
  if (line.problem !== null) return line.problem.detail || line.problem.title;
  const unchanged = line.outcome === 'unchanged';
  const saved = unchanged ? `${line.connectorLabel} already had every value` : changesInWords(line.changes);
  return [saved, followUpWords(line.followUps)].filter(Boolean).join('. ');
}

/** `Mobile and City filled; Lead source replaced`. Blank before means filled. */
export function changesInWords(changes: readonly FieldChange[]): string {
  const filled = changes.filter(change => change.before === null);
  const replaced = changes.filter(change => change.before !== null);
  return [part(filled, 'filled'), part(replaced, 'replaced')].filter(Boolean).join('; ');
}

function part(changes: readonly FieldChange[], verb: string): string {
  if (changes.length === 0) return '';
  if (changes.length > 3) return `${plural(changes.length, 'field', 'fields')} ${verb}`;
  const labels = changes.map(change => change.label);
  const list = labels.length === 1 ? labels[0] : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
  return `${list} ${verb}`;
}

function withShort(word: string, line: Pick<Told, 'problem'>): string {
  return line.problem === null ? word : `${word}: ${line.problem.short}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
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
