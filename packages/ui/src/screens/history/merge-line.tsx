import type { MergeLine } from '@crmsync/contract';
import { ButtonLink } from '../../components/button.tsx';
import { Away } from '../../components/go.tsx';
import { Text } from '../../components/text.tsx';
import { listed } from '../../text/lists.ts';
import { plainText } from '../../text/plain-text.ts';
import { recordHref } from '../../text/safe-href.ts';
import { words as contactWords } from '../contact/words.ts';
import { words } from './words.ts';

/** Who went into whom, and which fields that changed, in one line. */
export function mergeWords({ merged, fields }: MergeLine): string {
  const said = words.mergedWith(plainText(merged.name));
  return fields.length === 0
    ? `${said} ${words.mergedNothing}`
    : `${said} ${words.mergedFields(listed(fields.map(contactWords.fieldName)))}`;
}

/** The same in full, with the records that the contact is linked to no more. */
export function MergeDetails({ line }: { line: MergeLine }) {
  const { merged, fields, contactId } = line;
  return (
    <div className="hx">
      <dl className="kv wide">
        <div>
          <dt>{words.whatHappened}</dt>
          <dd>
            <Text>{words.mergedWith(merged.name)}</Text> {words.mergedWhy}
          </dd>
        </div>
        <div>
          <dt>{words.changed}</dt>
          <dd>{fields.length === 0 ? words.mergedNothing : listed(fields.map(contactWords.fieldName))}</dd>
        </div>
        {merged.left.length > 0 && (
          <div>
            <dt>{words.mergedLeft}</dt>
            {merged.left.map(link => {
              const href = recordHref(link.recordUrl);
              const record = `${link.objectLabel} ${link.recordId}`;
              return (
                <dd key={`${link.connector}-${link.recordId}`}>
                  {href === null ? <Text>{record}</Text> : <Away href={href}>{record}</Away>}
                </dd>
              );
            })}
          </div>
        )}
      </dl>
      {contactId !== null && (
        <div className="row wrap">
          <ButtonLink to={`/contacts/${contactId}`}>{words.openContact}</ButtonLink>
        </div>
      )}
    </div>
  );
}
