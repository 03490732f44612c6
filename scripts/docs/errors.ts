import { type ConnectorDefinition, renderErrorTable } from '../../packages/connectors/src/index.ts';

/** Where the page lies, from the root. */
export const errorsPage = 'docs/errors.md';

const head = `# What CRMs refuse, and what people read

Made by \`npm run docs\` from the connectors' error tables; edit those, not this page.

A row applies when its code (or HTTP status, where the vendor gives none) and the pattern behind it fit; the first fitting row wins. What no
row is about is told as \`unexpected\` with the vendor's own words. The **kind** is what the engine does next (\`CrmErrorKind\` in
\`packages/connectors/src/connector.ts\` says what); the **code** is ours and stays the same; the **chip** is what a list shows.
\`{field}\` stands for the field's name in words. Where an answer never came (refused connection, time-out, cut-off body), the kinds
are \`unavailable\` or \`unknown-outcome\` for every CRM alike: \`packages/connectors/src/transport-errors.ts\`.
`;

/** The page of every documented refusal of every connector, as Markdown. */
export function renderErrorsPage(definitions: readonly ConnectorDefinition[]): string {
  const tables = definitions.map(
    ({ label, errors = [] }) => `## ${label}\n\n${errors.length} rows.\n\n${renderErrorTable(errors)}`,
  );
  return [head, ...tables].join('\n');
}
