import type { ItemProblem, Problem } from '@crmsync/contract';
import { sayIfKnown, spokenLanguage } from './say.ts';

/** What is said about one person or one connection that a CRM had trouble with. */
type Refusal = Pick<ItemProblem, 'code' | 'title' | 'detail'> & Partial<Pick<ItemProblem, 'kind' | 'field'>>;

const quoted = /“([^”]+)”/;

/**
 * What happened and what to do, of trouble with a CRM. The server says it in English, about this very case; in other languages it is
 * worded from the code, which is stable, and where no message is about the code the server’s words stay. `crm` is its name.
 */
export function refusalWords(refusal: Refusal, crm: string): { title: string; detail: string } {
  const { code, kind = 'invalid', title, detail } = refusal;
  const values = { crm, field: fieldOf(refusal) ?? 'none' };
  const known = words(`refusal.${code}.title`, values);
  if (known === undefined) return { title, detail };
  const advice = words(`refusal.${code}.detail`, values) ?? words(`refusalKind.${kind}`, values);
  return { title: known, detail: advice ?? detail };
}

/** The field it is about by its label, which stands in the server's title; else by its name in the API. */
export function fieldOf({ title, field }: Pick<Refusal, 'title' | 'field'>): string | null {
  return field == null ? null : (quoted.exec(title)?.[1] ?? field);
}

/** The same in one text. */
export function refusalText(refusal: Refusal, crm: string): string {
  const { title, detail } = refusalWords(refusal, crm);
  return `${title} ${detail}`;
}

/** The same in two or three words, for a chip. */
export function refusalChip({ code, short }: Pick<ItemProblem, 'code' | 'short'>): string {
  return words(`refusal.${code}.short`, {}) ?? short;
}

/** What a failed call to our own API says: in English the server’s own words, else those of the code. */
export function callWords({ code, title, detail }: Pick<Problem, 'code' | 'title' | 'detail'>): {
  title: string;
  detail?: string;
} {
  const known = words(`problem.${code.replaceAll('_', '-')}.title`, {});
  if (known === undefined) return { title, ...(detail === undefined ? {} : { detail }) };
  const advice = words(`problem.${code.replaceAll('_', '-')}.detail`, {});
  return { title: known, ...(advice === undefined ? {} : { detail: advice }) };
}

function words(id: string, values: Readonly<Record<string, string>>): string | undefined {
  return spokenLanguage() === 'en' ? undefined : sayIfKnown(id, values);
}
