import { Chip, recordHref } from '@crmsync/ui';
import type { InCrm } from '../shared/use-in-crm.ts';
import { words } from './words.ts';

/** One chip per CRM that has a captured person already, leading to the record there; with several records, to the first. */
export function InCrmChips({
  found,
  place = 'plain',
}: {
  found: readonly InCrm[];
  place?: 'flush' | 'plain';
}) {
  return found.map(one => {
    const { connector, label } = one.connection;
    const href = recordHref(one.records[0]?.url ?? null);
    const several = one.records.length > 1;
    return (
      <Chip
        key={connector}
        tone={several ? 'warn' : 'ok'}
        icon={several ? 'question' : 'ok'}
        words={inCrmWords(one)}
        title={several ? words.severalFoundIn(one.records.length, label) : words.foundIn(label)}
        place={place}
        target={href === null ? null : { href }}
      />
    );
  });
}

/** With several kinds of record, the kind is worth a word, as in the chips of contacts. */
function inCrmWords({ connection: { label, objects }, records: [first, ...others] }: InCrm): string {
  if (others.length > 0) return words.severalIn(others.length + 1, label);
  return first && objects.length > 1 ? words.objectIn(first.object.label, label) : words.inCrm(label);
}
