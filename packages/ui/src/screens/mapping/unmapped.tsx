import type { ObjectField } from '@crmsync/contract';
import { Button } from '../../components/button.tsx';
import { FieldName } from './lines.tsx';
import { words } from './words.ts';

/** A CRM may have a thousand fields: so many are listed, the rest is found by name. */
const most = 40;

/** The CRM's other fields: those that no line fills. */
export function Unmapped({
  q,
  fields,
  onMap,
}: {
  q: string;
  fields: readonly ObjectField[];
  onMap: (field: ObjectField) => void;
}) {
  const sorted = fields.toSorted((one, other) => one.label.localeCompare(other.label));
  return (
    <section className="unmapped" aria-label={words.unmapped(fields.length)}>
      <h2>{words.unmapped(fields.length)}</h2>
      <p className="small muted">
        {fields.length === 0 && q !== '' ? words.noneFound(q) : words.unmappedText}
      </p>
      <ul>
        {sorted.slice(0, most).map(field => (
          <li key={field.name}>
            <span>
              <FieldName field={field} name={field.name} />
            </span>
            <Button size="small" aria-label={words.map(field.label)} onClick={() => onMap(field)}>
              {words.mapShort}
            </Button>
          </li>
        ))}
      </ul>
      {sorted.length > most && <p className="small muted">{words.moreFields(sorted.length - most)}</p>}
    </section>
  );
}
