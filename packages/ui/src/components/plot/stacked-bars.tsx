import { Grid } from './grid.tsx';
import { area, place, ticksTo } from './scale.ts';

/** One upright bar. */
export interface Bar {
  readonly label: string;
  /** From the foot up; `tone` is one of the plot's colours, 1 to 5. */
  readonly parts: readonly { readonly tone: 1 | 2 | 3 | 4 | 5; readonly value: number }[];
}

/** Upright bars side by side. Decoration for who sees: the figure around it has the same numbers as a table. */
export function StackedBars({
  bars,
  format,
  every = 1,
}: {
  bars: readonly Bar[];
  format: (value: number) => string;
  /** So many bars share one label. */
  every?: number;
}) {
  const sum = (bar: Bar) => bar.parts.reduce((all, { value }) => all + value, 0);
  const ticks = ticksTo(Math.max(0, ...bars.map(sum)));
  const slot = (area.right - area.left) / Math.max(bars.length, 1);
  return (
    <svg viewBox={`0 0 ${area.width} ${area.height}`} aria-hidden="true">
      <Grid ticks={ticks} format={format} />
      {bars.map((bar, index) => {
        const x = area.left + index * slot;
        return (
          <g key={bar.label}>
            <Parts bar={bar} x={x + slot * 0.1} width={slot * 0.8} most={ticks.at(-1) ?? 1} />
            {index % every === 0 && (
              <text x={x + slot / 2} y={189} textAnchor={every === 1 ? 'middle' : 'start'}>
                {bar.label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function Parts({ bar, x, width, most }: { bar: Bar; x: number; width: number; most: number }) {
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
