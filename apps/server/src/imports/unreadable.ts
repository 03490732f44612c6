import type { ProblemCase } from '@crmsync/contract';

/** A file that cannot be read as contacts at all. `message` is for the person who sent it. */
export class UnreadableFile extends Error {
  /** `media`: another kind of file; `content`: the right kind, but nothing in it can be used. */
  readonly fault: 'media' | 'content';

  /** Which kind of file or fault, for screens in other languages. */
  readonly told: ProblemCase;

  constructor(fault: 'media' | 'content', told: ProblemCase, message: string) {
    super(message);
    this.name = 'UnreadableFile';
    this.fault = fault;
    this.told = told;
  }
}
