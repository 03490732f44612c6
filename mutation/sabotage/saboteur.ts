/** One text of one file, and what takes its place. */
export interface Edit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** One way to break the product on purpose, and who must notice. */
export type Saboteur = {
  /** The matrix ids (test/matrix.ts) that must each have a red test. */
  readonly ids: readonly string[];
  /** What no longer holds. */
  readonly breaks: string;
  /** The test file that must turn red. */
  readonly test: string;
} & (
  | Edit
  | {
      /** All of these at once: what holds in two places breaks only in both. */ readonly edits: readonly Edit[];
    }
);

/** What a saboteur changes. */
export function editsOf(saboteur: Saboteur): readonly Edit[] {
  return 'edits' in saboteur ? saboteur.edits : [saboteur];
}
