/** The plots' drawing area, in units of their view box. */
export const area = { width: 460, height: 196, left: 40, right: 452, top: 10, bottom: 172 } as const;

/** Round numbers from 0 to at least `most`, about four steps. */
export function ticksTo(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find(each => each * power >= rough) ?? 10);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

/** Where a value of a scale to `most` lies between two ends. */
export function place(value: number, most: number, from: number, to: number): number {
  return Number((from + (value / most) * (to - from)).toFixed(1));
}
