/** A chunk that is a catalogue of messages, by the one module in it. */
const catalogue = /\/messages\/[a-z]{2}\.json$/;

/** What the bundler is about to write, as far as it matters here. */
type Written = { type: 'chunk'; code: string; moduleIds: readonly string[] } | { type: 'asset' };
type Chunk = Extract<Written, { type: 'chunk' }>;

/**
 * Vite's plugin that leaves out of each catalogue what the extension never says: the screens of the web app are not in it. A message
 * belongs to a group, the part of its id before the first dot; a group stays where any code names it in quotes, so that ids put
 * together at run time (`problem.${code}`) stay too.
 */
export function ownWords() {
  return {
    name: 'own-words',
    generateBundle: {
      order: 'post' as const,
      handler(_options: unknown, bundle: Readonly<Record<string, Written>>): void {
        const chunks = Object.values(bundle).filter(each => each.type === 'chunk');
        const isWords = (chunk: Chunk) => chunk.moduleIds.some(id => catalogue.test(id));
        const code = chunks.filter(chunk => !isWords(chunk)).map(chunk => chunk.code);
        const isNamed = (group: string) =>
          code.some(text => ['"', "'", '`'].some(quote => text.includes(`${quote}${group}.`)));
        for (const chunk of chunks.filter(isWords)) chunk.code = withoutGroups(chunk.code, isNamed);
      },
    },
  };
}

/** A catalogue's lines as the bundler writes them: `"group.name":"…",` or with backticks or apostrophes. */
function withoutGroups(code: string, isNamed: (group: string) => boolean): string {
  const line = /(["'`])([a-zA-Z]+)\.[\w.-]+\1:(["'`])(?:\\.|(?!\3)[^\\])*\3,?/gs;
  return code.replace(line, (whole, _quote, group: string) => (isNamed(group) ? whole : ''));
}
