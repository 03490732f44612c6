/** Prints the error tables of all connectors as Markdown, for the docs: `node packages/connectors/scripts/print-errors.ts`. */
import { definitions, renderErrorTable } from '../src/index.ts';

for (const { label, errors = [] } of definitions) {
  console.log(`## ${label}\n\n${renderErrorTable(errors)}`);
}
