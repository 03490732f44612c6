import type { z } from 'zod';
import { CrmError } from './connector.ts';
import { lostAnswer } from './transport-errors.ts';

/**
 * The part of a success we use. `writes`: the call may have changed the CRM, so an answer we cannot read leaves the
 * outcome open (matrix C12); for a look-up it is the vendor or us who is wrong.
 */
export function readAnswer<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  { label, writes }: { readonly label: string; readonly writes: boolean },
): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  if (writes) throw lostAnswer(label, true);
  const issue = parsed.error.issues[0];
  throw new CrmError('unexpected', `${label} answered something we do not know.`, {
    code: 'unknown-answer',
    short: 'unexpected',
    advice: `We only asked, so nothing changed in ${label}. Please report this.`,
    vendor: `answer lacks ${issue?.path.join('.') || 'a body'}`,
  });
}
