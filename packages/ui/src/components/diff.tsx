import type { FieldChange } from '@crmsync/contract';
import { Icon } from './icon.tsx';
import { partWords } from './part-words.ts';
import { Text } from './text.tsx';

/** What changed in the CRM, field by field: before, arrow, after. */
export function Changes({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <dl className="mini diffbox">
      {changes.map(change => (
        <div key={change.field}>
          <dt>
            <Text>{change.label}</Text>
          </dt>
          <dd>
            <Before change={change} /> <Icon name="arrow-right" />{' '}
            {change.after === null ? (
              <span className="blank">{partWords.blank}</span>
            ) : (
              <span className="will">
                <Text>{change.after}</Text>
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Nothing where it was not looked at. */
function Before({ change: { before, unread } }: { change: FieldChange }) {
  if (unread) return null;
  if (before === null) return <span className="blank">{partWords.blank}</span>;
  return (
    <span className="was">
      <Text>{before}</Text>
    </span>
  );
}

/** The vendor’s own words and code, one press away and never first. */
export function VendorWords({ label, children }: { label: string; children: string }) {
  return (
    <details className="vendor">
      <summary className="small">{partWords.vendorWords(label)}</summary>
      <p className="code">
        <Text>{children}</Text>
      </p>
    </details>
  );
}
