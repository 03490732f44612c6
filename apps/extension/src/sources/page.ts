import type { Budget } from './budget.ts';
import type { Person } from './person.ts';

/** What a source may look at. */
export interface Page {
  document: Document;
  url: URL;
  title: string;
  /** What the person has selected, as text with its line breaks. */
  selection: string;
  budget: Budget;
}

/** One kind of place people stand in. Reads, never changes the page, never throws on hostile markup by design. */
export type Source = (page: Page) => Person[];
