import { Drawing } from './drawing.tsx';
import { Grid } from './grid.tsx';
import { apart, areaOf, place, ticksTo } from './scale.ts';

/** A line through days; a day without a value is passed over. */
export interface Line {
  readonly label: string;
  readonly look: 'l1' | 'l3' | 'l1 thin';
  readonly values: readonly (number | null)[];
}

/** Room for the lines' names right of them, and the height of one. */
const names = 92;
const nameHeight = 13;

/** Lines over the same days. */
export function Lines(plot: {
  lines: readonly Line[];
  days: readonly string[];
  format: (value: number) => string;
}) {
  return <Drawing height={areaOf(0).height}>{width => <Drawn {...plot} width={width} />}</Drawing>;
}

function Drawn({
  lines,
  days,
  format,
  width,
}: {
  lines: readonly Line[];
  days: readonly string[];
  format: (value: number) => string;
  width: number;
}) {
  const area = areaOf(width);
  const end = width - names;
  const values = lines.flatMap(line => line.values.filter(value => value !== null));
  const ticks = ticksTo(Math.max(0, ...values));
  const most = ticks.at(-1) ?? 1;
  const x = (index: number) => place(index, Math.max(days.length - 1, 1), area.left, end);
  const y = (value: number) => place(value, most, area.bottom, area.top);
  const drawn = lines.flatMap(({ label, look, values: own }) => {
    const points = own.flatMap((value, index) => (value === null ? [] : [{ x: x(index), y: y(value) }]));
    const last = points.at(-1);
    return last === undefined ? [] : [{ label, look, points, last }];
  });
  const heights = apart(
    drawn.map(({ last }) => last.y + 4),
    nameHeight,
  );
  return (
    <>
      <Grid area={area} ticks={ticks} format={format} />
      {drawn.map(({ label, look, points, last }, index) => (
        <g key={label}>
          <polyline className={look} points={points.map(point => `${point.x},${point.y}`).join(' ')} />
          {points.length === 1 && <circle cx={last.x} cy={last.y} r="2.5" className={look} />}
          <text x={Math.min(last.x + 6, end + 6)} y={heights[index]} className="lab">
            {label}
          </text>
        </g>
      ))}
      <text x={area.left} y={189}>
        {days[0]}
      </text>
      <text x={end} y={189} textAnchor="end">
        {days.length > 1 ? days.at(-1) : ''}
      </text>
    </>
  );
}
