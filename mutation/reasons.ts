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
    file: 'vault/transit.ts',
    line: 'text.trim()',
    reason:
      'Equivalent: fetch itself takes the white space from the ends of a header, and an empty token is refused by the service.',
  },
  {
    file: 'vault/ciphers.ts',
    line: 'plaintextLength',
    reason: 'Equivalent: only the types ask for it; neither cipher has to know the length before.',
  },
  {
    file: 'vault/ciphers.ts',
    line: 'const sealing = seal(',
    mutators: ['ObjectLiteral'],
    reason: 'Equivalent: only the types ask for the length; neither cipher has to know it before.',
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
  {
    file: 'sync/src/compare-values.ts',
    line: "(textOf(value) ?? '')",
    reason: 'Equivalent: a blank value was answered before; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/compare-values.ts',
    line: 'value === undefined || value === null || isBlank',
    reason: 'Equivalent: both are blank; the checks only satisfy the compiler.',
  },
  {
    file: 'sync/src/compare-values.ts',
    line: 'boolean: text',
    reason: 'Equivalent: either case tells the same texts of truth apart.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: 'if (!first) return []',
    reason: 'Equivalent: a batch has at least one record; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: "intent.recordId ?? ''",
    reason: 'Equivalent: an update has its record; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: 'signal?.aborted',
    reason:
      'Equivalent: a claim is always carried with a signal, and once it is over nothing that is answered here is begun.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: 'first?.intent',
    reason: 'Equivalent: a batch has at least one record; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-blind.ts',
    line: '!leader || leaders.length > 1',
    reason: 'Equivalent: a push of one has one leader at most.',
  },
  {
    file: 'sync/src/write-blind.ts',
    line: '{ crm: connector.label }',
    reason: 'Equivalent: the name is only for problems, and with a problem nothing is sent this way.',
  },
  {
    file: 'sync/src/write-blind.ts',
    line: "intent.recordId ?? ''",
    reason: 'Equivalent: an update has its record; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-blind.ts',
    line: 'mapping.fields.get(field)?.label',
    reason:
      'Equivalent: only fields that describe tells of are mapped; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/company-key.ts',
    line: 'name?.toLowerCase',
    reason: 'Equivalent: without a domain there is a name; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/company-key.ts',
    line: "if (text === '') return null;",
    reason: 'Equivalent: an empty text is no address either.',
  },
  {
    file: 'sync/src/company-key.ts',
    line: "?.hostname ?? ''",
    reason: 'Equivalent: neither text is a domain.',
  },
  {
    file: 'sync/src/describe-plan.ts',
    line: "plan.next === 'write' ? plan.intent.object : undefined",
    reason: 'Equivalent: the object of a write is that of its record, or that of new records.',
  },
  {
    file: 'sync/src/describe-plan.ts',
    line: 'was.get(field)?.before',
    reason: 'Equivalent: it is asked only of a field that is there; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/collapse-twins.ts',
    line: 'shared === undefined ?',
    reason: 'Equivalent: nobody is known by no address; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/collapse-twins.ts',
    line: 'leader && shared !== undefined',
    reason:
      'Equivalent: there is a leader only where an address is shared; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/mapping-drift.ts',
    line: 'namedOptions({ from, transforms = []',
    reason: 'Equivalent: what is no transform names no option.',
  },
  {
    file: 'sync/src/mapping-drift.ts',
    line: "'constant' in from ? [from.constant.trim()]",
    reason: 'Equivalent: what stands in is no option of a field.',
  },
  {
    file: 'sync/src/mapping-drift.ts',
    line: "transform.kind === 'alias' ? transform.table",
    mutators: ['ArrayDeclaration'],
    reason: 'Equivalent: what stands in is no option of a field.',
  },
  {
    file: 'sync/src/mapping-drift.ts',
    line: 'field?.options !== undefined',
    reason: 'Equivalent: a field without options offers none.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: 'Array.isArray(value)',
    reason: 'Equivalent: the lists of a contact hold texts only.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: 'readTemplate(template) ??',
    reason: 'Equivalent: texts are read only for fields, and there are none.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: "texts[index] ?? ''",
    reason: 'Equivalent: there is a text before each field; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: "texts[index + 1] ?? ''",
    reason: 'Equivalent: there is a text after each field; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: '/^custom',
    reason: 'Equivalent: a dot fits line ends too here, so the rest of the path is taken whole.',
  },
  {
    file: 'sync/src/read-source.ts',
    line: '!Object.hasOwn(value, step)',
    reason: 'Equivalent: nothing of a contact is null, and what an object inherits is no text.',
  },
  {
    file: 'sync/src/suggest-mapping.ts',
    line: "'field' in from ? [from.field] : []",
    reason: 'Equivalent: no contact field is called so.',
  },
  {
    file: 'sync/src/suggest-mapping.ts',
    line: 'replace(/^(?:custom|address)',
    mutators: ['Regex'],
    reason: 'Equivalent: only the first is replaced, and it stands at the beginning.',
  },
  {
    file: 'sync/src/suggest-mapping.ts',
    line: '.find(group => group.includes(key)) ?? []',
    mutators: ['ArrayDeclaration'],
    reason: 'Equivalent: no field is called so.',
  },
  {
    file: 'sync/src/suggest-mapping.ts',
    line: "const [head = '']",
    reason: 'Equivalent: a text has a first part; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: 'transforms: readonly Transform[] = []',
    reason: 'Equivalent: what is no transform changes nothing.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: "? transform.kind : 'number'",
    reason: 'Equivalent: only these three can refuse.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: "const [first = ''",
    reason: 'Equivalent: a letter has a capital; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: 'read.set(table, known)',
    reason: 'Equivalent but slower: the table would be read anew for each contact.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: 'parts.at(-1) ??',
    reason: 'Equivalent: there are parts; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/transforms.ts',
    line: "separator.trim() === '' ?",
    mutators: ['Regex'],
    reason: 'Equivalent: blank parts are dropped after.',
  },
  {
    file: 'sync/src/check-mapping.ts',
    line: 'transforms ?? []',
    reason: 'Equivalent: what is no transform has no fault.',
  },
  {
    file: 'sync/src/check-mapping.ts',
    line: 'transforms = []',
    reason: 'Equivalent: what is no transform is no table.',
  },
  {
    file: 'sync/src/check-mapping.ts',
    line: "'refused' in made ? { misfit: 'wrong-type' }",
    reason: 'Equivalent: whatever is neither of the two others is said to be of the wrong type.',
  },
  {
    file: 'sync/src/check-mapping.ts',
    line: 'others.length < 2',
    reason: 'Equivalent: a line alone is the first of its kind.',
  },
  {
    file: 'sync/src/check-mapping.ts',
    line: 'const title = `',
    reason: 'Words for people.',
  },
  {
    file: 'sync/src/convert-value.ts',
    line: 'max > 0 &&',
    reason: 'Equivalent: before the beginning there is no character, so nothing is split.',
  },
  {
    file: 'sync/src/read-forms.ts',
    line: 'parts.month?.padStart',
    reason: 'Equivalent: each form has a day and a month; the checks only satisfy the compiler.',
  },
  {
    file: 'sync/src/read-forms.ts',
    line: 'test(text)) return false',
    reason: 'Equivalent: what follows would make it no date.',
  },
  {
    file: 'sync/src/read-forms.ts',
    line: "const [, sign = ''",
    reason:
      'Equivalent: where the pattern fits there is a sign, be it empty, and where it does not there is no number.',
  },
  {
    file: 'sync/src/breaker.ts',
    line: 'breaker.probeUntil !== null && now',
    reason: 'Equivalent: no time is before null; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/extras-problems.ts',
    line: 'detail: `The record itself',
    reason: 'Words for people.',
  },
  {
    file: 'sync/src/extras-problems.ts',
    line: 'title: `${couldNot',
    reason: 'Words for people.',
  },
  {
    file: 'sync/src/find-companies.ts',
    line: "'refused' in answers ? []",
    reason: 'Equivalent: where the search was refused its answer is not used.',
  },
  {
    file: 'sync/src/judge-fields.ts',
    line: "?.type ?? 'text'",
    reason: 'Equivalent: what has no known type is compared as text.',
  },
  {
    file: 'sync/src/reconcile.ts',
    line: "?.type ?? 'text'",
    mutators: ['StringLiteral'],
    reason: 'Equivalent: what has no known type is compared as text.',
  },
  {
    file: 'sync/src/judge-fields.ts',
    line: "'overwrite' : 'fill-blanks'",
    reason: 'Equivalent: whatever is no other rule fills blanks.',
  },
  {
    file: 'sync/src/plan-writes.ts',
    line: "'create' ? 'fill-blanks'",
    reason: 'Equivalent: whatever is no other policy fills blanks.',
  },
  {
    file: 'sync/src/plan-writes.ts',
    line: "'overwrite' : 'fill-blanks'",
    reason: 'Equivalent: whatever is no other policy fills blanks.',
  },
  {
    file: 'sync/src/plan-writes.ts',
    line: "matchedBy(item) ?? 'email'",
    reason: 'Equivalent: one match was found in one way; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/look-up.ts',
    line: 'found.get(item.id) ?? []',
    reason: 'Equivalent: who is not known is looked for by e-mail; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/look-up.ts',
    line: 'byEmail.get(email) ?? []',
    reason: 'Equivalent: each e-mail was asked about; the fallback only satisfies the compiler.',
  },
  {
    file: 'sync/src/match-contacts.ts',
    line: 'object.supersedes ?? []',
    reason: 'Equivalent: no object is called so.',
  },
  {
    file: 'sync/src/preview-mapping.ts',
    line: "id: ''",
    reason: 'Equivalent: the id is not shown.',
  },
  {
    file: 'sync/src/plan-follow-ups.ts',
    line: "settlement.as !== 'done' ||",
    reason: 'Equivalent: what is not done has no outcome; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/settle-results.ts',
    line: "textOf(value) ?? ''",
    reason: 'Equivalent: neither text is an e-mail.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'foreign > 0 ?',
    reason: 'Equivalent: no calls, or fewer than none, are not added.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'calls <= 0',
    reason: 'Equivalent: nobody adds fewer than one call.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'dead.length === 0',
    reason: 'Equivalent: without any dead nothing is taken away.',
  },
  {
    file: 'sync/src/pace.ts',
    line: "afterFailure(breaker, ''",
    reason: 'Equivalent: an account is alone with its breaker, whatever it is called there.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'breaker.failures === 0',
    reason: 'Equivalent: a breaker without failures is the closed one.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'const live = state.window',
    reason: 'Equivalent: what has no time is dropped after.',
  },
  {
    file: 'sync/src/pace.ts',
    line: 'last?.quota?.window',
    reason: 'Equivalent: it was found by its window; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/pace.ts',
    line: '!last || !told',
    reason: 'Equivalent: whoever is found has told; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/pace.ts',
    line: "return 'free'",
    reason: 'Equivalent: it is no time, and does not ask.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'const settlement: Settlement =',
    reason: 'As good as equivalent: what is not settled is given back at the end of the claim.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'if (!claim.cancelled) return',
    reason: 'As good as equivalent: what is not settled is given back at the end of the claim.',
  },
  {
    file: 'sync/src/bulk-jobs.ts',
    line: 'looked = bulk && job.length >= all',
    reason: 'Equivalent: whatever is no answer of a job is taken for one that runs.',
  },
  {
    file: 'sync/src/claim-run.ts',
    line: "followUps.length === 0 || settlement.as !== 'done'",
    reason: 'Equivalent: only what is done is followed by anything; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/claim-run.ts',
    line: 'if (settlements.length === 0) return',
    reason: 'Equivalent but for a transaction that does nothing.',
  },
  {
    file: 'sync/src/map-fields.ts',
    line: 'judged.set(mapping, known)',
    reason: 'Equivalent but slower: the mapping would be judged anew for each contact.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'item.unsettled?.do',
    reason: 'Equivalent: it is asked only of a lost answer; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'const leaders = collapseTwins(',
    reason: 'Equivalent: who has no contact has ended before; the second filter only satisfies the compiler.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'if (leaders.length === 0) return',
    reason: 'Equivalent: of nobody nothing is asked.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'return item.contact !== null',
    reason: 'Equivalent: who has no contact has ended before; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/run-claims.ts',
    line: 'wave.task.signal?.aborted',
    reason: 'Equivalent: claims are always carried with a signal; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/run-claims.ts',
    line: 'one.until >= other.until',
    mutators: ['EqualityOperator'],
    reason: 'Equivalent: of two equal pauses either will do.',
  },
  {
    file: 'sync/src/run-claims.ts',
    line: 'if (more && wave.failures === 0) addLane()',
    reason: 'Equivalent but slower: the next full claim begins another one as well.',
  },
  {
    file: 'sync/src/run-claims.ts',
    line: 'if (!wave.halted) wave.failures = 0',
    reason: 'Equivalent: a run that halts goes by the failures of its halt.',
  },
  {
    file: 'sync/src/settle-results.ts',
    line: '(error.details.existing ?? []).flatMap',
    reason: 'Equivalent: what stands in names no record.',
  },
  {
    file: 'sync/src/settle-results.ts',
    line: 'existing.length === 0 && mayRetry',
    reason: 'Equivalent: where no record is named, none was read.',
  },
  {
    file: 'sync/src/settle-results.ts',
    line: 'details.existing ?? [])',
    reason: 'Equivalent: what stands in names no record.',
  },
  {
    file: 'sync/src/settle-results.ts',
    line: 'item.contact?.version',
    reason: 'Equivalent: only people with a contact follow another; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'sameAsAgreed(now, agreed) ||',
    reason: 'No test: a company that is made only after a plan without it was agreed to.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'kind?.allowsTwins',
    reason:
      'Equivalent: records are made only of objects that the connector names; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/push-claim.ts',
    line: 'if (others.length === 0) return',
    reason: 'Equivalent: of nobody nothing is asked.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'emailsOf(leader).every(',
    reason: 'Equivalent: who is written so has one address.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'signal?.aborted',
    reason: 'Equivalent: a claim is always carried with a signal; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'function verbOf',
    reason: 'Equivalent: people are written so of one object only, and any name of it will do.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'const key = connector.objects.find(',
    mutators: ['OptionalChaining'],
    reason: 'Equivalent: the connector names the object of the push; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'mapping.object !== task.object',
    reason: 'Equivalent: the object of the push is among the mappings, so that a single one is its own.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: 'email === undefined ||',
    reason: 'Equivalent: no e-mail is none; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: '{ crm: connector.label }',
    reason: 'Equivalent: the words of what is wrong are not kept here, the look tells them.',
  },
  {
    file: 'sync/src/write-by-email.ts',
    line: "fields[key] ?? null) ?? ''",
    reason: 'Equivalent: what stands in for a missing e-mail is no e-mail of theirs.',
  },
  {
    file: 'sync/src/hands.ts',
    line: 'const helpers: Promise<void>[] = []',
    reason: 'Equivalent: what is no promise is waited for at once.',
  },
  {
    file: 'sync/src/hands.ts',
    line: 'if (piece !== undefined)',
    reason: 'Equivalent: it is asked only while pieces are left; the check only satisfies the compiler.',
  },
  {
    file: 'sync/src/hands.ts',
    line: 'const more = () => next < pieces.length',
    mutators: ['EqualityOperator'],
    reason: 'Equivalent: beyond the last piece there is nothing to do, and the hand is given back.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: 'const settling: Promise<void>[] = []',
    reason: 'Equivalent: what is no promise is waited for at once.',
  },
  {
    file: 'sync/src/write-all.ts',
    line: 'if (!begun.has(batch))',
    reason: 'Equivalent: an error noted twice is thrown once.',
  },
  {
    file: 'sync/src/run-claims.ts',
    line: 'task.total !== undefined &&',
    mutators: ['ConditionalExpression'],
    reason: 'Equivalent: no number is as large as none; the check only satisfies the compiler.',
  },
];
