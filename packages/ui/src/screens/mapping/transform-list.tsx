import { type ObjectField, type Transform, transformTypes } from '@crmsync/contract';
import { IconButton } from '../../components/button.tsx';
import { Select } from '../../components/field.tsx';
import { AliasRows } from './alias-rows.tsx';
import { TransformFields } from './transform-fields.tsx';
import { words } from './words.ts';

/** What is done to a value on its way, in order; each with what it needs to know. */
export function TransformList({
  transforms,
  field,
  onChange,
}: {
  transforms: readonly Transform[];
  field: ObjectField | undefined;
  onChange: (transforms: Transform[]) => void;
}) {
  const kinds = (Object.keys(words.kinds) as Transform['kind'][]).filter(
    kind => field === undefined || transformTypes[kind]?.includes(field.type) !== false,
  );
  const put = (index: number, transform: Transform) => onChange(transforms.with(index, transform));
  return (
    <fieldset className="transforms">
      <legend className="label">{words.transforms}</legend>
      {transforms.length === 0 && <p className="small muted">{words.noTransforms}</p>}
      <ol>
        {transforms.map((transform, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: their place in the chain is what tells two alike apart
          <li key={`${index}-${transform.kind}`}>
            <div className="row">
              <b className="strong">{words.kinds[transform.kind]}</b>
              <span className="end">
                <IconButton
                  icon="trash"
                  size="small"
                  label={words.removeTransform(words.kinds[transform.kind])}
                  onClick={() => onChange(transforms.toSpliced(index, 1))}
                />
              </span>
            </div>
            {transform.kind === 'alias' ? (
              <AliasRows
                table={transform.table}
                options={field?.options ?? []}
                onChange={table => put(index, { ...transform, table })}
              />
            ) : (
              <TransformFields
                transform={transform}
                options={field?.options ?? []}
                onChange={next => put(index, next)}
              />
            )}
          </li>
        ))}
      </ol>
      {transforms.length < 10 && (
        <Select
          label={words.addTransform}
          options={[
            { value: '', label: words.choose },
            ...kinds.map(kind => ({ value: kind, label: words.kinds[kind] })),
          ]}
          value=""
          onChange={event => {
            const kind = kinds.find(each => each === event.target.value);
            if (kind) onChange([...transforms, begun(kind, field)]);
          }}
        />
      )}
    </fieldset>
  );
}

/** A transform as it begins, before a person says more. */
function begun(kind: Transform['kind'], field: ObjectField | undefined): Transform {
  const option = field?.options?.[0]?.value ?? '';
  switch (kind) {
    case 'case':
      return { kind, to: 'title' };
    case 'phone':
      return { kind, country: ownCountry(), otherwise: 'refuse' };
    case 'date':
      return { kind, formats: ['YYYY-MM-DD'] };
    case 'number':
      return { kind, decimal: ',' };
    case 'alias':
      return { kind, table: [{ from: '', to: option }] };
    case 'part':
      return { kind, take: 'first', separator: ' ' };
    case 'split':
      return { kind, separator: ',' };
    case 'join':
      return { kind, separator: ', ' };
    case 'fallback':
      return { kind, value: option };
    default:
      return { kind };
  }
}

/** The country that the browser's language is most spoken in: a beginning, shown and changed in the same breath. */
function ownCountry(): string {
  return new Intl.Locale(navigator.language).maximize().region ?? 'US';
}
