import { readFileSync } from 'node:fs';
import { definitions } from '../../../packages/connectors/src/index.ts';
import { errorsPage, renderErrorsPage } from '../errors.ts';
import { unknownSettings, unprovedCommands } from './commands.ts';
import { brokenLinks, type Page } from './pages.ts';

/** What is wrong with the pages, found by reading alone; one sentence each. */
export function faultsOf(pages: readonly Page[]): string[] {
  const current = readFileSync(errorsPage, 'utf8') === renderErrorsPage(definitions);
  return [
    ...pages.flatMap(brokenLinks),
    ...unprovedCommands(pages),
    ...unknownSettings(pages),
    ...(current
      ? []
      : [`${errorsPage} is not current. How to mend it: run npm run docs and commit the page.`]),
  ];
}
