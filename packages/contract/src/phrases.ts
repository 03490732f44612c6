import { z } from 'zod';

/** Something that a connector says: English `text`, and the `code` by which screens say it in other languages. */
export const Phrase = z.object({ code: z.string(), text: z.string() });
export type Phrase = z.infer<typeof Phrase>;

/** What a sentence is about, by name: numbers, names of fields, words of a file. */
export const Params = z.record(z.string(), z.union([z.string(), z.number()]));
export type Params = z.infer<typeof Params>;

/** A phrase about something, with what it is about. */
export const Remark = Phrase.extend({ values: Params });
export type Remark = z.infer<typeof Remark>;
