import type { PlannedField, Push, PushItem } from '@crmsync/contract';
import { Avatar } from '../../components/avatar.tsx';
import { Go } from '../../components/go.tsx';
import { partWords } from '../../components/part-words.ts';
import { Text } from '../../components/text.tsx';
import { refusalWords } from '../../text/problem-words.ts';
import { recordHref } from '../../text/safe-href.ts';
import { reasons, words } from './preview-words.ts';

/** What would be done with one contact: field by field as it is, as it would be, and why; or why nothing is. */
export function PlannedDiff({ item, push, all }: { item: PushItem; push: Push; all: boolean }) {
  const { plan } = item;
  if (plan === null) return null;
  const fields = plan.fields.filter(field => all || field.why !== 'same');
  const href = recordHref(plan.recordUrl);
  const place =
    plan.recordId === null
      ? words.newRecord(plan.objectLabel)
      : words.recordIn(plan.objectLabel, push.connectorLabel);
  return (
    <article className="diff">
      <header>
        <Avatar name={item.name} />
        {item.contactId === null ? (
          <span className="strong clip">
            <Text>{item.name}</Text>
          </span>
        ) : (
          <Go className="strong clip" to={`/contacts/${item.contactId}`}>
            <Text>{item.name}</Text>
          </Go>
        )}
        <span className="muted small clip hide-s">
          <Text>{item.email ?? ''}</Text>
        </span>
        <span className="end small nowrap">
          {plan.action === 'invalid' || plan.action === 'duplicate' ? (
            words.actions[plan.action]
          ) : href === null ? (
            place
          ) : (
            <a href={href} target="_blank" rel="noreferrer">
              {place}
            </a>
          )}
        </span>
      </header>
      {item.problem !== null && (
        <p className="why small">
          <Text>{refusalWords(item.problem, push.connectorLabel).title}</Text>{' '}
          <span className="soft">
            <Text>{refusalWords(item.problem, push.connectorLabel).detail}</Text>
          </span>
        </p>
      )}
      {fields.length > 0 && <FieldTable fields={fields} label={push.connectorLabel} />}
    </article>
  );
}

function FieldTable({ fields, label }: { fields: readonly PlannedField[]; label: string }) {
  return (
    <div className="table-wrap">
      <table className="difft">
        <thead>
          <tr>
            <th scope="col">{words.columns.field}</th>
            <th scope="col">{words.nowIn(label)}</th>
            <th scope="col">{words.columns.after}</th>
            <th scope="col">{words.columns.why}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map(field => (
            <FieldRow key={field.field} field={field} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FieldRow({ field }: { field: PlannedField }) {
  const writes = field.why !== 'same' && !field.why.startsWith('kept');
  const replaces = field.why.startsWith('replaced');
  return (
    <tr>
      <th scope="row">
        <Text>{field.label}</Text>
      </th>
      <td data-label={partWords.now}>
        <Value value={field.before} className={replaces ? 'was' : ''} />
      </td>
      <td data-label={partWords.after}>
        <Value value={field.after} className={writes ? 'will' : 'soft'} />
        {!writes && <span className="muted small"> {words.stays}</span>}
      </td>
      <td className="muted">{reasons[field.why]}</td>
    </tr>
  );
}

function Value({ value, className }: { value: string | null; className: string }) {
  if (value === null) return <span className="blank">{words.blank}</span>;
  return (
    <span className={className}>
      <Text>{value}</Text>
    </span>
  );
}
