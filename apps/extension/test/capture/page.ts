import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A person as the JSON beside a saved page writes it. Only what is there for a reader of the page: nothing guessed. */
const Expected = z.strictObject({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  title: z.string().optional(),
  emails: z.array(z.string()).optional(),
  phone: z.string().optional(),
  mobile: z.string().optional(),
  website: z.string().optional(),
  linkedinUrl: z.string().optional(),
});
export type Expected = z.infer<typeof Expected>;

const Sheet = z.strictObject({
  url: z.url(),
  /** What a person has selected on it. */
  selection: z.string().optional(),
  people: z.array(Expected),
});

/** A saved page shape, where it stood, and who is on it. */
export interface SavedPage extends z.infer<typeof Sheet> {
  name: string;
  html: string;
}

const folder = join(import.meta.dirname, 'fixtures');

/** Every saved page, by name. */
export function savedPages(): SavedPage[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.html'))
    .sort()
    .map(file => {
      const sheet = Sheet.parse(
        JSON.parse(readFileSync(join(folder, file.replace(/html$/, 'json')), 'utf8')),
      );
      return { ...sheet, name: file.replace('.html', ''), html: readFileSync(join(folder, file), 'utf8') };
    });
}
