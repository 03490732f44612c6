import { createBudget } from '../src/sources/budget.ts';
import { type Reading, readPeople } from '../src/sources/index.ts';

interface PageOptions {
  url?: string;
  selection?: string;
}

/** A saved page read the way the capture script does; no script of it runs. */
export function readPage(
  html: string,
  { url = 'https://www.nordwind.example/team', selection = '' }: PageOptions = {},
): Reading {
  const document = new DOMParser().parseFromString(html, 'text/html');
  const title = document.querySelector('title')?.textContent ?? '';
  return readPeople({ document, url: new URL(url), title, selection, budget: createBudget(() => 0) });
}
