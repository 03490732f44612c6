/** A plot's drawing area in a box of this width; all in CSS pixels, so that words are as large as anywhere. */
export interface Area {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The drawing area of an upright plot. */
export function areaOf(width: number): Area {
  return { width, height: 196, left: 40, right: width - 8, top: 10, bottom: 172 };
}

/** Round numbers from 0 to at least `most`, about four steps; `whole` for what is counted, which has no halves. */
export function ticksTo(most: number, whole = false): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = power * ([1, 2, 2.5, 5, 10].find(each => each * power >= rough) ?? 10);
  const step = whole ? Math.ceil(round) : round;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) =>
    Number((index * step).toPrecision(6)),
  );
}

/** Where a value of a scale to `most` lies between two ends. */
export function place(value: number, most: number, from: number, to: number): number {
  return Number((from + (value / most) * (to - from)).toFixed(1));
}

/** Heights of words beside their lines, in the order given: as near as they can be with `gap` between any two. */
export function apart(wanted: readonly number[], gap: number): number[] {
  const heights = [...wanted];
  const order = wanted.map((_, index) => index).sort((one, two) => (wanted[one] ?? 0) - (wanted[two] ?? 0));
  let least = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    const height = Math.max(wanted[index] ?? 0, least);
    heights[index] = height;
    least = height + gap;
  }
  return heights;
}
