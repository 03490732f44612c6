import { Grid } from './grid.tsx';
import { area, place, ticksTo } from './scale.ts';

/** A line through days; a day without a value is passed over. */
export interface Line {
  readonly label: string;
  readonly look: 'l1' | 'l3' | 'l1 thin';
  readonly values: readonly (number | null)[];
}

/** Where lines end: what is right of it is their names. */
const end = 368;

/** Lines over the same days. Decoration for who sees: the figure around it has the same numbers as a table. */
export function Lines({
  lines,
  days,
  format,
}: {
  lines: readonly Line[];
  days: readonly string[];
  format: (value: number) => string;
}) {
  const values = lines.flatMap(line => line.values.filter(value => value !== null));
  const ticks = ticksTo(Math.max(0, ...values));
  const most = ticks.at(-1) ?? 1;
  const x = (index: number) => place(index, Math.max(days.length - 1, 1), area.left, end);
  const y = (value: number) => place(value, most, area.bottom, area.top);
  return (
    <svg viewBox={`0 0 ${area.width} ${area.height}`} aria-hidden="true">
      <Grid ticks={ticks} format={format} />
      {lines.map(({ label, look, values: own }) => {
        const points = own.flatMap((value, index) => (value === null ? [] : [{ x: x(index), y: y(value) }]));
        const last = points.at(-1);
        return (
          <g key={label}>
            <polyline className={look} points={points.map(point => `${point.x},${point.y}`).join(' ')} />
            {points.length === 1 && last && <circle cx={last.x} cy={last.y} r="2.5" className={look} />}
            {last && (
              <text x={Math.min(last.x + 6, end + 6)} y={last.y + 4} className="lab">
                {label}
              </text>
            )}
          </g>
        );
      })}
      <text x={area.left} y={189}>
        {days[0]}
      </text>
      <text x={end} y={189} textAnchor="end">
        {days.length > 1 ? days.at(-1) : ''}
      </text>
    </svg>
  );
}
