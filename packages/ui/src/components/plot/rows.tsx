import { Drawing } from './drawing.tsx';
import { place, ticksTo } from './scale.ts';

/** One lying bar with its name before it and its number behind it. */
export interface Row {
  readonly label: string;
  readonly value: number;
  readonly shown: string;
  readonly tone: 1 | 2 | 3 | 4 | 5;
}

const step = 23.5;
/** Room for the number behind the longest bar. */
const behind = 78;

/** Lying bars under one another. */
export function Rows({ rows }: { rows: readonly Row[] }) {
  const most = ticksTo(Math.max(0, ...rows.map(({ value }) => value))).at(-1) ?? 1;
  const height = 12 + rows.length * step;
  return (
    <Drawing height={height}>
      {width => <Bars rows={rows} most={most} left={Math.min(150, width * 0.42)} right={width - behind} />}
    </Drawing>
  );
}

function Bars({
  rows,
  most,
  left,
  right,
}: {
  rows: readonly Row[];
  most: number;
  left: number;
  right: number;
}) {
  return (
    <>
      <line x1={left} x2={left} y1="6" y2={8 + rows.length * step} className="axis" />
      {rows.map(({ label, value, shown, tone }, index) => {
        const y = 11 + index * step;
        const end = place(value, most, left, right);
        return (
          <g key={label}>
            <text x={left - 8} y={y + 11} textAnchor="end" className="lab">
              {label}
            </text>
            <rect x={left} y={y} width={end - left} height="15" className={`p${tone}`} />
            <text x={end + 6} y={y + 11.5} className="val">
              {shown}
            </text>
          </g>
        );
      })}
    </>
  );
}
