/** Which text literals are not changed: words for people. A test that repeats prose word for word would only guard its own copy. */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What we read of a Babel node. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly expressions?: readonly Node[];
  readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
}

const reason = 'words for people';
/** Two words beside each other: our codes, fields and formats never have that. */
const prose = /\p{L}[^\s]* [^\s]*\p{L}/u;
const plain = new Set(['Identifier', 'MemberExpression']);

function textOf({ type, value, quasis = [], expressions = [] }: Node): string | undefined {
  if (type === 'StringLiteral') return String(value);
  // A decision inside a text is still changed: only texts whose holes are plain names are left out whole.
  if (type !== 'TemplateLiteral' || expressions.some(hole => !plain.has(hole.type))) return undefined;
  return quasis.map(quasi => quasi.value.raw).join('x');
}

/** Read by Stryker. */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'words', {
    shouldIgnore: ({ node }: { readonly node: Node }) => {
      const text = textOf(node);
      return text !== undefined && prose.test(text) ? reason : undefined;
    },
  }),
];
