import { Drawing } from './drawing.tsx';
import { Grid } from './grid.tsx';
import { type Area, areaOf, place, ticksTo } from './scale.ts';

/** One upright bar. */
export interface Bar {
  readonly label: string;
  /** From the foot up; `tone` is one of the plot's colours, 1 to 5. */
  readonly parts: readonly { readonly tone: 1 | 2 | 3 | 4 | 5; readonly value: number }[];
}

/** A slot narrower than this, in pixels, has no room for a label: every second one goes a line down. */
const labelWidth = 57;
const labelHeight = 13;

/** Upright bars side by side. */
export function StackedBars(plot: {
  bars: readonly Bar[];
  format: (value: number) => string;
  /** So many bars share one label. */
  every?: number;
}) {
  return (
    <Drawing height={areaOf(0).height + labelHeight}>{width => <Drawn {...plot} width={width} />}</Drawing>
  );
}

function Drawn({
  bars,
  format,
  every = 1,
  width,
}: {
  bars: readonly Bar[];
  format: (value: number) => string;
  every?: number;
  width: number;
}) {
  const area = areaOf(width);
  const sum = (bar: Bar) => bar.parts.reduce((all, { value }) => all + value, 0);
  const ticks = ticksTo(Math.max(0, ...bars.map(sum)), true);
  const slot = (area.right - area.left) / Math.max(bars.length, 1);
  const stagger = slot * every < labelWidth;
  return (
    <>
      <Grid area={area} ticks={ticks} format={format} />
      {bars.map((bar, index) => {
        const x = area.left + index * slot;
        const down = stagger && (index / every) % 2 === 1 ? labelHeight : 0;
        return (
          <g key={bar.label}>
            <Parts area={area} bar={bar} x={x + slot * 0.1} width={slot * 0.8} most={ticks.at(-1) ?? 1} />
            {index % every === 0 && (
              <text x={x + slot / 2} y={189 + down} textAnchor={every === 1 ? 'middle' : 'start'}>
                {bar.label}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

function Parts({
  area,
  bar,
  x,
  width,
  most,
}: {
  area: Area;
  bar: Bar;
  x: number;
  width: number;
  most: number;
}) {
  let foot = 0;
  return bar.parts.map(({ tone, value }) => {
    const bottom = place(foot, most, area.bottom, area.top);
    foot += value;
    const top = place(foot, most, area.bottom, area.top);
    return (
      <rect
        key={tone}
        className={`p${tone}`}
        x={x.toFixed(1)}
        y={top}
        width={width.toFixed(1)}
        height={Math.max(bottom - top, 0).toFixed(1)}
      />
    );
  });
}
