import { DateFormat, type ObjectField, type Transform } from '@crmsync/contract';
import { Field, Select } from '../../components/field.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

type Simple = Exclude<Transform, { kind: 'alias' }>;

/** What one transform needs to know; nothing for those that need nothing. */
export function TransformFields({
  transform,
  options,
  onChange,
}: {
  transform: Simple;
  options: NonNullable<ObjectField['options']>;
  onChange: (transform: Simple) => void;
}) {
  switch (transform.kind) {
    case 'trim':
      return null;
    case 'case':
      return (
        <Pick
          label={words.kinds.case}
          names={words.cases}
          value={transform.to}
          onPick={to => onChange({ ...transform, to })}
        />
      );
    case 'phone':
      return (
        <div className="pair">
          <Field
            label={words.country}
            hint={words.countryHint}
            value={transform.country}
            maxLength={2}
            onChange={event => onChange({ ...transform, country: event.target.value.toUpperCase() })}
          />
          <Pick
            label={words.otherwise}
            names={words.otherwises}
            value={transform.otherwise}
            onPick={otherwise => onChange({ ...transform, otherwise })}
          />
        </div>
      );
    case 'date':
      return (
        <Formats formats={transform.formats} onChange={formats => onChange({ ...transform, formats })} />
      );
    case 'number':
      return (
        <Pick
          label={words.decimal}
          names={words.decimals}
          value={transform.decimal}
          onPick={decimal => onChange({ ...transform, decimal })}
        />
      );
    case 'part':
      return (
        <div className="pair">
          <Select
            label={words.take}
            options={partOptions}
            value={String(transform.take)}
            onChange={event => onChange({ ...transform, take: takeOf(event.target.value) })}
          />
          <Separator transform={transform} onChange={onChange} />
        </div>
      );
    case 'split':
    case 'join':
      return <Separator transform={transform} onChange={onChange} />;
    case 'truncate':
      return (
        <Field
          label={words.max}
          hint={words.maxHint}
          inputMode="numeric"
          value={transform.max ?? ''}
          onChange={event => {
            const max = Number.parseInt(event.target.value, 10);
            onChange(Number.isNaN(max) ? { kind: 'truncate' } : { kind: 'truncate', max });
          }}
        />
      );
    case 'fallback':
      return (
        <Select
          label={words.fallback}
          options={options.map(({ value, label }) => ({ value, label: plainText(label) }))}
          value={transform.value}
          onChange={event => onChange({ ...transform, value: event.target.value })}
        />
      );
  }
}

type Taken = Extract<Transform, { kind: 'part' }>['take'];

const partOptions = [
  ...Object.entries(words.parts).map(([value, label]) => ({ value, label })),
  ...[2, 3, 4, 5].map(n => ({ value: String(n), label: words.partN(n) })),
];

function takeOf(value: string): Taken {
  return value === 'first' || value === 'last' || value === 'rest' ? value : Number(value);
}

/** One of a few named values. */
function Pick<Value extends string>({
  label,
  names,
  value,
  onPick,
}: {
  label: string;
  names: Readonly<Record<Value, string>>;
  value: Value;
  onPick: (value: Value) => void;
}) {
  const values = Object.keys(names) as Value[];
  return (
    <Select
      label={label}
      options={values.map(each => ({ value: each, label: names[each] }))}
      value={value}
      onChange={event => onPick(values.find(each => each === event.target.value) ?? value)}
    />
  );
}

function Separator<Kind extends Extract<Transform, { separator: string }>>({
  transform,
  onChange,
}: {
  transform: Kind;
  onChange: (transform: Kind) => void;
}) {
  return (
    <Field
      label={words.separator}
      value={transform.separator}
      maxLength={10}
      onChange={event => onChange({ ...transform, separator: event.target.value })}
    />
  );
}

function Formats({
  formats,
  onChange,
}: {
  formats: readonly DateFormat[];
  onChange: (formats: DateFormat[]) => void;
}) {
  return (
    <fieldset className="formats">
      <legend className="small">{words.formats}</legend>
      {DateFormat.options.map(format => (
        <label className="row" key={format}>
          <input
            type="checkbox"
            className="box"
            checked={formats.includes(format)}
            onChange={event =>
              onChange(
                DateFormat.options.filter(each =>
                  each === format ? event.target.checked : formats.includes(each),
                ),
              )
            }
          />
          <span className="num">{format}</span>
        </label>
      ))}
    </fieldset>
  );
}
