import { z } from 'zod';
import { readAnswer } from '../../src/answers.ts';
import { notProcessed, sendFirsts, unanswered } from '../../src/batches.ts';
import { distinctEmails, emailKey } from '../../src/emails.ts';
import type { CallApi, CrmClient, CrmMatch, WriteResult } from '../../src/index.ts';
import { cardError } from './errors.ts';

const label = 'Card Box';
const Card = z.object({ id: z.string(), values: z.record(z.string(), z.string().nullable()) });
type Card = z.infer<typeof Card>;
const Cards = z.object({ cards: z.array(Card) });
const FieldList = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['text', 'email']),
      required: z.boolean(),
      fixed: z.boolean(),
    }),
  ),
});
const Written = z.object({
  results: z.array(z.union([z.object({ id: z.string() }), z.object({ error: z.unknown() })])),
});

/** Speaks to one box. Its answers keep the order of what was sent. */
export function cardBoxClient(call: CallApi): CrmClient {
  const ask = async (path: string, body: object): Promise<Card[]> => {
    const answer = await call(path, { method: 'POST', body, reads: true });
    return readAnswer(Cards, answer.body, { label, writes: false }).cards;
  };
  return {
    describe: async () => describe(call),
    async find(emails, want) {
      const mails = distinctEmails(emails);
      const found = mails.length === 0 ? [] : await ask('/cards/find', { mails });
      const byMail = Map.groupBy(found, ({ values }) => emailKey(values.mail ?? ''));
      return emails.map(email => (byMail.get(emailKey(email)) ?? []).map(card => toMatch(card, want.card)));
    },
    async read(_object, ids, want) {
      const found = ids.length === 0 ? [] : await ask('/cards/read', { ids: [...new Set(ids)] });
      const byId = new Map(found.map(card => [card.id, card]));
      return ids.map(id => {
        const card = byId.get(id);
        return card ? toMatch(card, want.card) : null;
      });
    },
    create: (_object, records) =>
      write(
        call,
        '/cards/create',
        records.map(values => ({ values })),
        true,
      ),
    update: (_object, records) =>
      sendFirsts(
        records,
        ({ id }) => id,
        unique =>
          write(
            call,
            '/cards/update',
            unique.map(({ id, fields }) => ({ id, values: fields })),
            false,
          ),
        () => ({ ok: false, error: notProcessed(label, 'same-record') }),
      ),
  };
}

async function describe(call: CallApi) {
  const { body } = await call('/fields');
  const { fields } = readAnswer(FieldList, body, { label, writes: false });
  return fields.map(({ name, type, required, fixed }) => ({
    name,
    label: name,
    type,
    required,
    writable: !fixed,
    unique: false,
  }));
}

function toMatch({ id, values }: Card, fields: readonly string[] = []): CrmMatch {
  return {
    object: 'card',
    id,
    fields: Object.fromEntries(fields.map(field => [field, values[field] ?? null])),
  };
}

async function write(
  call: CallApi,
  path: string,
  cards: readonly object[],
  created: boolean,
): Promise<WriteResult[]> {
  if (cards.length === 0) return [];
  const answer = await call(path, { method: 'POST', body: { cards } });
  const { results } = readAnswer(Written, answer.body, { label, writes: true });
  return cards.map((_, index) => {
    const result = results[index];
    if (result === undefined || results.length !== cards.length) return unanswered(label);
    return 'id' in result
      ? { ok: true, id: result.id, created }
      : { ok: false, error: cardError(result.error) };
  });
}
