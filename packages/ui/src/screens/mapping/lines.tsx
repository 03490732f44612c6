import type { MappingPreview, MappingProblem, ObjectField } from '@crmsync/contract';
import { Fragment } from 'react';
import { IconButton, LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { withRule } from './edit-entry.ts';
import type { Line } from './use-draft.ts';
import { fromName, transformName, typeName, words } from './words.ts';

type PreviewLine = MappingPreview['lines'][number];

/** The lines as a table: where each value comes from, where it goes, and what becomes of the sample. */
export function Lines({
  caption,
  head,
  lines,
  shown,
  fields,
  preview,
  problems,
  ...on
}: {
  caption: string;
  head: string;
  lines: readonly Line[];
  shown: (line: Line, faulty: boolean) => boolean;
  fields: readonly ObjectField[];
  preview: MappingPreview | undefined;
  problems: readonly MappingProblem[];
  onChange: (line: Line) => void;
  onEdit: (line: Line) => void;
  onRemove: (id: number) => void;
}) {
  const rows = lines.map((line, index) => ({
    line,
    made: preview?.lines[index]?.to === line.entry.to ? preview.lines[index] : undefined,
    faults: problems.filter(({ entry, field }) => entry === index && field === line.entry.to),
  }));
  return (
    <div className="table-wrap">
      <table className="table maps" aria-label={caption}>
        <colgroup>
          <col className="c-from" />
          <col className="c-arrow" />
          <col className="c-to" />
          <col className="c-rule" />
          <col className="c-tr" />
          <col className="c-now" />
          <col />
          <col className="c-x" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th>
              <span className="sr">{words.goesTo}</span>
            </th>
            <th scope="col">{head}</th>
            <th scope="col">{words.rule}</th>
            <th scope="col">{words.transforms}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
            <th>
              <span className="sr">{words.remove}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(({ line, made, faults }) => shown(line, faults.length > 0 || made?.problem != null))
            .map(row => (
              <Row
                key={row.line.id}
                {...row}
                field={fields.find(({ name }) => name === row.line.entry.to)}
                {...on}
              />
            ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  line,
  made,
  faults,
  field,
  onChange,
  onEdit,
  onRemove,
}: {
  line: Line;
  made: PreviewLine | undefined;
  faults: readonly MappingProblem[];
  field: ObjectField | undefined;
  onChange: (line: Line) => void;
  onEdit: (line: Line) => void;
  onRemove: (id: number) => void;
}) {
  const { entry } = line;
  const label = field?.label ?? entry.to;
  const trouble = faults[0] ?? made?.problem;
  const tone = faults.length > 0 ? 'bad' : 'warn';
  return (
    <Fragment>
      <tr className={trouble ? `is-${tone}` : undefined}>
        <td className="m-from">
          <LinkButton onClick={() => onEdit(line)}>
            <Text>{fromName(entry)}</Text>
            <span className="sr">{words.edit(label)}</span>
          </LinkButton>
          {'constant' in entry.from && <span className="small muted type">{words.fixed}</span>}
        </td>
        <td className="m-arrow">
          <Icon name="arrow-right" />
        </td>
        <td className="m-to">
          <FieldName field={field} name={entry.to} />
        </td>
        <td className="m-rule">
          <span className="selectwrap">
            <select
              className="select bare small"
              aria-label={words.ruleOf(label)}
              value={entry.rule ?? ''}
              onChange={event => onChange({ ...line, entry: withRule(entry, event.target.value) })}
            >
              {Object.entries(words.rules).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
            <Icon name="chevron-down" />
          </span>
        </td>
        <td className="m-tr">
          <span className="row wrap tags">
            {entry.transforms?.map((transform, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: their place in the chain is what tells two alike apart
              <span className="tag" key={index}>
                <Text>{transformName(transform)}</Text>
              </span>
            ))}
          </span>
        </td>
        <td className="m-now" data-label={words.has}>
          {made && <Value text={made.before} blank={words.blank} />}
        </td>
        <td className="m-then" data-label={words.sends}>
          {made && <After made={made} />}
        </td>
        <td className="m-x">
          <IconButton
            icon="trash"
            size="small"
            label={words.removeLine(label)}
            onClick={() => onRemove(line.id)}
          />
        </td>
      </tr>
      {trouble && (
        <tr className="prob">
          <td colSpan={8}>
            <div className="row top">
              <Icon name={tone} tone={tone} />
              <span>
                <b className="strong">
                  <Text>{trouble.title}</Text>
                </b>{' '}
                <span className="soft">
                  <Text>{faults[0] ? '' : trouble.detail}</Text>
                </span>
              </span>
            </div>
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** A CRM field by its label, with its type and whether a new record needs it. */
export function FieldName({ field, name }: { field: ObjectField | undefined; name: string }) {
  return (
    <>
      <span className="strong" title={name}>
        <Text>{field?.label ?? name}</Text>
      </span>
      {field?.required && <span className="req">{words.required}</span>}
      <span className="small muted type">
        {field ? (field.writable ? typeName(field) : words.readOnly) : words.gone}
      </span>
    </>
  );
}

function After({ made }: { made: PreviewLine }) {
  if (made.problem)
    return (
      <span className="mark bad">
        <Icon name="bad" />
        {words.refused}
      </span>
    );
  if (made.after !== null && made.unused) return <span className="small muted">{words.unused}</span>;
  return (
    <>
      <Value text={made.after ?? ''} blank={words.nothing} strong={made.after !== made.before} />
      {made.there && (
        <span className="small muted type">
          <Text>{words.there[made.there.why](made.there.before ?? '')}</Text>
        </span>
      )}
    </>
  );
}

function Value({ text, blank, strong = false }: { text: string; blank: string; strong?: boolean }) {
  if (text === '') return <span className="blank">{blank}</span>;
  return (
    <span className={strong ? 'clip3 strong' : 'clip3'}>
      <Text>{text}</Text>
    </span>
  );
}
