import type { ObjectField, Transform } from '@crmsync/contract';
import { Button, IconButton } from '../../components/button.tsx';
import { Field, Select } from '../../components/field.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

type Table = Extract<Transform, { kind: 'alias' }>['table'];

/** Our words on the left, the CRM's options on the right. */
export function AliasRows({
  table,
  options,
  onChange,
}: {
  table: Table;
  options: NonNullable<ObjectField['options']>;
  onChange: (table: Table) => void;
}) {
  const put = (index: number, row: Table[number]) => onChange(table.with(index, row));
  return (
    <div className="aliases">
      {table.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by where they stand
        <div className="row" key={index}>
          <Field
            label={words.aliasFrom(index + 1)}
            labelHidden
            value={row.from}
            onChange={event => put(index, { ...row, from: event.target.value })}
          />
          {options.length > 0 ? (
            <Select
              label={words.aliasTo(index + 1)}
              labelHidden
              options={options.map(({ value, label }) => ({ value, label: plainText(label) }))}
              value={row.to}
              onChange={event => put(index, { ...row, to: event.target.value })}
            />
          ) : (
            <Field
              label={words.aliasTo(index + 1)}
              labelHidden
              value={row.to}
              onChange={event => put(index, { ...row, to: event.target.value })}
            />
          )}
          <IconButton
            icon="close"
            size="small"
            label={words.removeRow(index + 1)}
            disabled={table.length === 1}
            onClick={() => onChange(table.toSpliced(index, 1))}
          />
        </div>
      ))}
      <Button
        size="small"
        icon="plus"
        onClick={() => onChange([...table, { from: '', to: options[0]?.value ?? '' }])}
      >
        {words.addRow}
      </Button>
    </div>
  );
}
