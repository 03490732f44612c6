import ts from 'typescript';
import { Environment } from '../../apps/server/src/env/variables.ts';
import type { ConnectorDefinition } from '../../packages/connectors/src/index.ts';

/** Where the page lies, from the root. */
export const environmentPage = 'docs/environment.md';
/** Where the variables are declared. */
export const environmentSource = 'apps/server/src/env/variables.ts';

const head = `# Environment

Made by \`npm run docs\` from \`${environmentSource}\`; edit that, not this page. All are optional but where a line says otherwise; a value that cannot be used is told in
one sentence that names the variable, and nothing starts. A variable set to nothing counts as not set. \`npm run doctor\` says what came of them.
`;

/** The page of every variable, as Markdown. `source` is the text of {@link environmentSource}. */
export function renderEnvironmentPage(
  source: string,
  definitions: readonly Pick<ConnectorDefinition, 'id' | 'label' | 'urls'>[],
): string {
  const comments = commentsOf(source);
  const rows = Object.entries(Environment.shape).map(([name, schema]) => {
    const unset = schema.safeParse(undefined);
    const fallback = unset.success ? defaultOf(name, unset.data) : 'must be set';
    return `| \`${name}\` | ${comments.get(name) ?? ''} | ${fallback} |`;
  });
  const table = ['| variable | what it is | default |', '|---|---|---|', ...rows].join('\n');
  return `${[head, table, ...definitions.map(connectorPart)].join('\n\n').replace('\n\n\n', '\n\n')}\n`;
}

/** What differs from machine to machine is not written down. */
function defaultOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (name === 'CRMSYNC_DATA_DIR') return '`.data`';
  const text = Array.isArray(value) ? value.join() : String(value);
  return text === '' ? '–' : `\`${text}\``;
}

function connectorPart({ id, label, urls }: Pick<ConnectorDefinition, 'id' | 'label' | 'urls'>): string {
  const prefix = id.toUpperCase().replaceAll('-', '_');
  const rows = [
    [
      `${prefix}_CLIENT_ID`,
      `The app that people sign in to ${label} with. Without it nobody can connect.`,
      '–',
    ],
    [`${prefix}_CLIENT_SECRET`, 'Its secret.', '–'],
    [
      `${prefix}_REDIRECT_URI`,
      `Where ${label} sends people back to; registered with the app.`,
      `\`PUBLIC_URL/api/integrations/${id}/callback\``,
    ],
    ...Object.entries(urls).map(([name, url]) => [
      `${prefix}_${name}`,
      `An address of ${label}.`,
      `\`${url}\``,
    ]),
  ];
  const lines = rows.map(([name, words, fallback]) => `| \`${name}\` | ${words} | ${fallback} |`);
  return [`## ${label}`, '', '| variable | what it is | default |', '|---|---|---|', ...lines].join('\n');
}

/** What stands above each variable, on one line. */
function commentsOf(source: string): Map<string, string> {
  const file = ts.createSourceFile('variables.ts', source, ts.ScriptTarget.Latest, true);
  const comments = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && /^[A-Z][A-Z_\d]+$/.test(node.name.getText())) {
      const [comment] = ts.getJSDocCommentsAndTags(node);
      const words = comment && ts.isJSDoc(comment) ? ts.getTextOfJSDocComment(comment.comment) : undefined;
      comments.set(node.name.getText(), (words ?? '').replaceAll(/\s+/g, ' ').replaceAll('|', '\\|'));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return comments;
}
