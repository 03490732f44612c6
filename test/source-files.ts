import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One source file as the architecture rules see it. */
export interface SourceFile {
  /** From the root, e.g. `packages/sync/src/run-push.ts`. */
  readonly path: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
  /** Identifiers, string pieces and JSX text: everything but comments. */
  readonly words: readonly string[];
}

const skipped = new Set(['node_modules', 'dist', '.output', '.wxt', 'coverage']);

/** Paths of TypeScript files under the folder, tests left out. */
export function sourcePaths(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => !skipped.has(name))
    .flatMap(name => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return name === 'test' ? [] : sourcePaths(path);
      return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
    });
}

/** Parses one file; `text` replaces its content (to try a rule on code that must not exist). */
export function readSource(path: string, text = readFileSync(path, 'utf8')): SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const imports: { from: string; typeOnly: boolean }[] = [];
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    const moved = importOf(node);
    if (moved) imports.push(moved);
    else if (ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isJsxText(node))
      words.push(node.text);
    else if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) words.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path, imports, words };
}

function importOf(node: ts.Node): { from: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { from: node.moduleSpecifier.text, typeOnly: node.importClause?.isTypeOnly ?? false };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  return first && ts.isStringLiteral(first) ? { from: first.text, typeOnly: false } : undefined;
}
