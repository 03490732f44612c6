import type { Connection, Feature, ItemProblem, Params, Phrase, Problem, Remark } from '@crmsync/contract';
import { listed } from './lists.ts';
import { sayIfKnown, spokenLanguage } from './say.ts';

/** What is said about one person or one connection that a CRM had trouble with. */
type Refusal = Pick<ItemProblem, 'code' | 'title' | 'detail'> &
  Partial<Pick<ItemProblem, 'kind' | 'field' | 'reason' | 'params'>>;

const quoted = /“([^”]+)”/;

/**
 * What happened and what to do, of trouble with a CRM. The server says it in English, about this very case; in other languages it is
 * worded from the case with its facts, else from the code, which is stable, and where no message is about either the server’s words
 * stay. `crm` is its name.
 */
export function refusalWords(refusal: Refusal, crm: string): { title: string; detail: string } {
  const { code, kind = 'invalid', reason, params, title, detail } = refusal;
  const values = { ...params, crm, field: fieldOf(refusal) ?? 'none' };
  const ofCase = (what: 'title' | 'detail') =>
    reason === undefined ? undefined : words(`refusalCase.${reason}.${what}`, values);
  const known = ofCase('title') ?? words(`refusal.${code}.title`, values);
  if (known === undefined) return { title, detail };
  const advice =
    ofCase('detail') ?? words(`refusal.${code}.detail`, values) ?? words(`refusalKind.${kind}`, values);
  return { title: known, detail: advice ?? detail };
}

/** The field it is about by its label, which older ones have in their title only; else by its name in the API. */
export function fieldOf({
  title,
  field,
  params,
}: Pick<Refusal, 'title' | 'field' | 'params'>): string | null {
  if (field == null) return null;
  return params?.label === undefined ? (quoted.exec(title)?.[1] ?? field) : String(params.label);
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

/** What a failed call to our own API says: in English the server’s own words, else those of the CRM’s refusal, of the case or of the code. */
export function callWords(
  problem: Pick<Problem, 'code' | 'reason' | 'params' | 'refusal' | 'title' | 'detail'>,
): { title: string; detail?: string } {
  const { code, reason, params = {}, refusal, title, detail } = problem;
  if (refusal) return refusalWords({ ...refusal, title, detail: detail ?? '' }, refusal.crm);
  const ofCase = (what: 'title' | 'detail') =>
    reason === undefined ? undefined : words(`problemReason.${reason}.${what}`, params);
  const known = ofCase('title') ?? words(`problem.${code}.title`, {});
  if (known === undefined) return { title, ...(detail === undefined ? {} : { detail }) };
  const advice = ofCase('detail') ?? words(`problem.${code}.detail`, {});
  return { title: known, ...(advice === undefined ? {} : { detail: advice }) };
}

/** A connector's phrase; `crm` is the CRM's name. */
export function phraseWords({ code, text }: Phrase, crm: string): string {
  return words(`phrase.${code}`, { crm }) ?? text;
}

/** What the CRM's admin is sent, when it is the connector's own request; any other text is as the server says it. */
export function adminWords(text: string, { adminRequest, label }: Connection): string {
  return adminRequest?.text === text ? phraseWords(adminRequest, label) : text;
}

/** Why a feature cannot be used over a connection. */
export function featureWords({ reason }: Feature, crm: string): string {
  return words('integrations.notAllowed', { crm }) ?? reason ?? '';
}

/** What is told about a row of a file or a field; `fieldName` names a contact's field. */
export function remarkWords({ code, values, text }: Remark, fieldName: (field: string) => string): string {
  const { field, fields, row } = values;
  const said = words(`remark.${code}`, {
    ...values,
    ...(fields === undefined ? {} : { fields: listed(String(fields).split(' ').map(fieldName)) }),
  });
  if (said === undefined) return text;
  const about = field === undefined ? said : `${fieldName(String(field))}: ${said}`;
  return row === undefined ? about : (words('remark.row', { row, said: about }) ?? about);
}

/** Undefined in English, where no message is called so, and where the server told other facts than the message needs. */
function words(id: string, values: Params): string | undefined {
  if (spokenLanguage() === 'en') return undefined;
  try {
    return sayIfKnown(id, values);
  } catch {
    return undefined;
  }
}
