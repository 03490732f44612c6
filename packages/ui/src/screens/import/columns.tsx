import { type ImportColumns, ImportField, type ImportShape } from '@crmsync/contract';
import { Select } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

const leaveOut = '';

/** Says which column is which; each choice reads the file again. It stands open when the file could not be understood. */
export function Columns({
  shape,
  onChange,
}: {
  shape: ImportShape;
  onChange: (columns: ImportColumns) => void;
}) {
  const choose = (index: number, value: string) => {
    const columns: ImportColumns = Object.fromEntries(
      shape.columns.map(column => [String(column.index), column.field]),
    );
    columns[String(index)] = ImportField.nullable().catch(null).parse(value);
    onChange(columns);
  };
  const options = [
    { value: leaveOut, label: words.leaveOut },
    ...ImportField.options.map(field => ({ value: field, label: words.fields[field] })),
  ];
  return (
    <details className="columns" open={shape.needsColumns}>
      <summary className="strong">{words.columns}</summary>
      {shape.needsColumns && (
        <Notice tone="warn" title={words.needsColumns}>
          {words.needsColumnsText}
        </Notice>
      )}
      <div className="columngrid">
        {shape.columns.map(({ index, header, field, sample }) => (
          <Select
            key={index}
            label={plainText(header) || words.columnN(index + 1)}
            hint={plainText(sample)}
            options={options}
            value={field ?? leaveOut}
            onChange={event => choose(index, event.target.value)}
          />
        ))}
      </div>
    </details>
  );
}
