/** Why no test notices a change, for every survivor we looked at. */
export interface Reason {
  /** The end of the file's path. */
  readonly file: string;
  /** Part of the line that was changed; lines move, their text seldom does. */
  readonly line: string;
  /** Stryker's names of the kinds of change it is about; all, when left out. */
  readonly mutators?: readonly string[];
  readonly reason: string;
}

/** The first that fits counts. */
export const reasons: readonly Reason[] = [];
