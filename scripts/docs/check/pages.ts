import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A page of documentation. `path` is from the root. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Every page that is ours: those at the root, in `docs/`, and beside rooms. */
export function allPages(): Page[] {
  const inFolder = (folder: string) =>
    readdirSync(folder)
      .filter(name => name.endsWith('.md'))
      .map(name => join(folder, name));
  return [...inFolder('.'), ...inFolder('docs'), 'packages/connectors/README.md']
    .map(path => normalize(path))
    .sort()
    .map(path => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Text without its code: brackets in code are no links. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '``');
}

/** The anchors of a page as GitHub makes them from headings: repeated ones are numbered. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(
    headings.map(([, words = '']) => {
      const anchor = words
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}

/** Links of a page to files that are not there, or to headings that are not in them. */
export function brokenLinks({ path, text }: Page): string[] {
  return [...prose(text).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)[^)]*\)/g)].flatMap(([, link = '']) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    if (file !== '' && !existsSync(target)) return [`${path}: ${link} leads nowhere`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    const there = file === '' ? text : readFileSync(target, 'utf8');
    return anchorsOf(there).has(anchor) ? [] : [`${path}: ${link} has no such heading`];
  });
}
