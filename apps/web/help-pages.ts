import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

/** The pages of `docs/` that visitors and people who use CRMSync read, served under `/help/`. */
const pages = ['guide', 'admins', 'operators', 'operations', 'mapping', 'privacy', 'errors'] as const;

const docs = join(import.meta.dirname, '../../docs');

/** Writes each page as plain HTML with its pictures beside it: no script, nothing from elsewhere. */
export function helpPages(): Plugin {
  return {
    name: 'help-pages',
    generateBundle() {
      const style = readFileSync(join(import.meta.dirname, 'help.css'), 'utf8');
      this.emitFile({ type: 'asset', fileName: 'help/help.css', source: style });
      const pictures = new Set<string>();
      for (const page of pages) {
        const text = readFileSync(join(docs, `${page}.md`), 'utf8');
        for (const [, path = ''] of text.matchAll(/!\[[^\]]*\]\((screens\/[\w-]+\.png)\)/g))
          pictures.add(path);
        this.emitFile({ type: 'asset', fileName: `help/${page}.html`, source: rendered(text) });
      }
      for (const path of pictures)
        this.emitFile({ type: 'asset', fileName: `help/${path}`, source: readFileSync(join(docs, path)) });
    },
  };
}

/** Headings get the anchors that GitHub gives them, and links between these pages lead to these pages. */
function rendered(text: string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text: words }) {
        return `<h${depth} id="${anchorOf(words)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const [file = '', anchor] = href.split('#');
        const own = pages.find(page => file === `${page}.md`);
        if (own !== undefined)
          return `<a href="${own}.html${anchor === undefined ? '' : `#${anchor}`}">${words}</a>`;
        // What only lies in the source is named and not linked.
        return /^(https?:|#|\/)/.test(href) ? `<a href="${href}" rel="noreferrer">${words}</a>` : words;
      },
    },
  });
  const title = /^# (.+)$/m.exec(text)?.[1] ?? 'CRMSync';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="help.css">
<title>${title} · CRMSync</title>
</head>
<body>
<header><a href="/">CRMSync</a></header>
<main>
${marked.parse(text, { async: false }).replaceAll('<table>', '<div class="wide" tabindex="0"><table>').replaceAll('</table>', '</table></div>')}
</main>
</body>
</html>
`;
}

function anchorOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
