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
export const reasons: readonly Reason[] = [
  {
    file: 'vault/key-service.ts',
    line: "wrapped.split('.', 1)[0] ?? ''",
    reason: 'Equivalent: `split` gives at least one part, and the fallback only satisfies the compiler.',
  },
  {
    file: 'vault/transit.ts',
    line: "version = '', text = ''",
    reason: 'Equivalent: the form of the answer was checked before, both parts are there.',
  },
  {
    file: 'vault/transit.ts',
    line: 'let newest',
    reason: 'Equivalent: without a time to believe it until, the name is never used.',
  },
  {
    file: 'vault/aes.ts',
    line: 'authTagLength',
    reason:
      "Equivalent here: Node takes 16 bytes where nothing is said, and the text's last 16 are always given. It stays as a second lock.",
  },
  {
    file: 'vault/remember-keys.ts',
    line: 'oldest !== undefined',
    reason: 'Equivalent: a map that is full has an oldest key; the check only satisfies the compiler.',
  },
  {
    file: 'vault/vault.ts',
    line: "'utf8'",
    reason: 'Equivalent: Node takes UTF-8 where no encoding is named.',
  },
  {
    file: 'salesforce/soql.ts',
    line: 'toLowerCase',
    reason: 'Equivalent: names are ASCII, and either case tells the same ones apart.',
  },
  {
    file: 'salesforce/read-error.ts',
    line: "''",
    reason: 'Equivalent: what stands in for a missing text fits no pattern either.',
  },
  {
    file: 'error-table.ts',
    line: 'replace(/^./',
    reason:
      'Equivalent: without the anchor `replace` takes the first character too; only a text that begins with a line end would differ.',
  },
  {
    file: 'hubspot/read-error.ts',
    line: 'fieldWords:',
    reason: 'Equivalent: a field of no name has no known words either.',
  },
  {
    file: 'hubspot/read-error.ts',
    line: 'start < 0',
    reason:
      'Equivalent: the message begins with its words, so the list never begins at 0, and without a list its end is no JSON.',
  },
  {
    file: 'hubspot/read-error.ts',
    line: 'faults.success ?',
    reason: 'Equivalent: an entry that is no fault has neither code nor field, and is left out.',
  },
  {
    file: 'hubspot/read-error.ts',
    line: 'return [];',
    reason: 'Equivalent: an entry that is no fault has neither code nor field, and is left out.',
  },
  {
    file: 'transport-errors.ts',
    line: 'code !== undefined && beforeEffect',
    reason: 'Equivalent: the text `undefined` is none of the codes; the check only satisfies the compiler.',
  },
  {
    file: 'retry-after.ts',
    line: '.trim()',
    reason: 'Equivalent: `Headers` has trimmed the value already.',
  },
  {
    file: 'retry-after.ts',
    line: 'if (!value)',
    reason: 'Equivalent: no value is no date either.',
  },
  {
    file: 'retry-after.ts',
    line: "?? ''",
    reason: 'Equivalent: neither text is a date.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'if (!first)',
    reason:
      'Equivalent: whoever writes a job has at least one record for it; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'intent.job?.',
    reason: 'Equivalent: every row of a job has one; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: "const { id = ''",
    reason: 'Equivalent: every row of a job has one; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: "intent.recordId ?? ''",
    reason: 'Equivalent: an update has its record; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'task.signal?.aborted',
    reason: 'Equivalent: a claim is always carried with a signal; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'if (!ours.has(leader.item.id)) forget',
    reason: 'Equivalent: those that are ours are settled right after.',
  },
  {
    file: 'sync/src/follow-ups.ts',
    line: 'api === undefined || named.length === 0',
    reason: 'Equivalent: nobody is named where there is no API, and of nobody nothing is asked.',
  },
  {
    file: 'sync/src/follow-ups.ts',
    line: 'if (link)',
    reason: 'Equivalent: without it nothing is ready to be sent.',
  },
  {
    file: 'sync/src/follow-ups.ts',
    line: 'if (!notes) return',
    reason: 'Equivalent: without it nothing is ready to be sent.',
  },
  {
    file: 'sync/src/follow-ups.ts',
    line: 'client.notes?.find',
    reason: 'Equivalent: it is called only where there are notes; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/add-companies.ts',
    line: 'name === undefined',
    reason: 'Equivalent: there is no field without a name either.',
  },
  {
    file: 'sync/src/add-companies.ts',
    line: "field ?? ''",
    reason: 'Equivalent: without a field the entry is not used.',
  },
];
