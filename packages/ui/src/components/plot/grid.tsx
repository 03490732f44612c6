import { type Area, place } from './scale.ts';

/** Lines and numbers behind upright plots. */
export function Grid({
  area,
  ticks,
  format,
}: {
  area: Area;
  ticks: readonly number[];
  format: (value: number) => string;
}) {
  const most = ticks.at(-1) ?? 1;
  return ticks.map(tick => {
    const y = place(tick, most, area.bottom, area.top);
    return (
      <g key={tick}>
        <line x1={area.left} x2={area.right} y1={y} y2={y} className={tick === 0 ? 'axis' : 'grid'} />
        <text x={area.left - 6} y={y + 4} textAnchor="end">
          {format(tick)}
        </text>
      </g>
    );
  });
}
