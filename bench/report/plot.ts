import { floorSeconds } from '../measure/floor.ts';
import type { Results } from '../results.ts';

const width = 720;
const height = 420;
const frame = { left: 64, right: 150, top: 24, bottom: 48 };

/** The picture stands on pages of either scheme: it follows the reader's. */
const style = `
.paper{fill:#fff} text{fill:#4b5563} .grid{stroke:#8884;stroke-width:1}
polyline{fill:none;stroke-width:2} .ours{--c:#1f5fbf} .floor{--c:#6b7280} .old{--c:#b45309} .sdk{--c:#7c3aed}
polyline{stroke:var(--c)} circle{fill:var(--c)} text.name{fill:var(--c)}
@media (prefers-color-scheme:dark){.paper{fill:#0d1117} text{fill:#9da7b3} .ours{--c:#6ea8fe} .floor{--c:#9da7b3} .old{--c:#f0a04b} .sdk{--c:#b794f6}}
`;

interface Line {
  readonly name: string;
  /** Its class in the style below. */
  readonly look: string;
  /** Not measured: reckoned from a smaller size. */
  readonly dashed?: boolean;
  readonly points: readonly { readonly contacts: number; readonly seconds: number }[];
}

/** Seconds by contacts for HubSpot, both logarithmic: CRMSync, the floor, and the two ways that take one contact at a time. */
export function plot(results: Results): string {
  const lines = linesOf(results);
  const all = lines.flatMap(line => line.points);
  const sizes = all.map(point => point.contacts);
  const seconds = all.map(point => Math.max(point.seconds, 0.1));
  const x = scale(Math.min(...sizes), Math.max(...sizes), frame.left, width - frame.right);
  const y = scale(Math.min(...seconds), Math.max(...seconds), height - frame.bottom, frame.top);
  const body = [
    ...decades(Math.min(...sizes), Math.max(...sizes)).map(
      size => `<line x1="${x(size)}" x2="${x(size)}" y1="${frame.top}" y2="${height - frame.bottom}" class="grid"/>
<text x="${x(size)}" y="${height - frame.bottom + 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
    ),
    ...decades(Math.min(...seconds), Math.max(...seconds)).map(
      value => `<line x1="${frame.left}" x2="${width - frame.right}" y1="${y(value)}" y2="${y(value)}" class="grid"/>
<text x="${frame.left - 8}" y="${y(value) + 4}" text-anchor="end">${value.toLocaleString('en')} s</text>`,
    ),
    ...separated(lines, y).map(({ line, labelY }) => drawn(line, x, y, labelY)),
    `<text x="${(frame.left + width - frame.right) / 2}" y="${height - 10}" text-anchor="middle">contacts in one push to HubSpot</text>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<title>Seconds to push contacts to HubSpot</title>
<style>${style}</style>
<rect width="${width}" height="${height}" class="paper"/>
${body.join('\n')}
</svg>
`;
}

function linesOf({ mixed, baseline, sdk, latencyMs }: Results): Line[] {
  const ours = mixed.filter(({ vendor }) => vendor === 'hubspot');
  const sizes = ours.map(({ contacts }) => contacts);
  const floor = sizes.map(contacts => ({ contacts, seconds: floorSeconds('hubspot', contacts, latencyMs) }));
  const reckoned = (name: string, look: string, measured: Results['sdk']): Line[] => {
    const [one] = measured.filter(each => each.vendor === 'hubspot' && each.callers === 1);
    if (!one) return [];
    const each = one.seconds / one.contacts;
    return [
      { name, look, dashed: true, points: sizes.map(contacts => ({ contacts, seconds: contacts * each })) },
    ];
  };
  return [
    { name: 'CRMSync', look: 'ours', points: ours },
    { name: 'rate-limit floor', look: 'floor', points: floor },
    ...reckoned('old plan', 'old', baseline),
    ...reckoned('official SDK', 'sdk', sdk),
  ];
}

/** Maps a logarithmic range onto pixels. */
function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  const span = Math.log10(high) - Math.log10(low) || 1;
  return value => {
    const share = (Math.log10(Math.max(value, low)) - Math.log10(low)) / span;
    return Math.round((from + share * (to - from)) * 10) / 10;
  };
}

function decades(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high * 1.0001; power += 1)
    found.push(10 ** power);
  return found;
}

/** Names at the ends of lines, pushed apart where they would cover one another. */
function separated(lines: readonly Line[], y: (value: number) => number) {
  const ends = lines
    .map(line => ({ line, labelY: y(line.points.at(-1)?.seconds ?? 1) + 4 }))
    .toSorted((one, other) => one.labelY - other.labelY);
  let last = Number.NEGATIVE_INFINITY;
  return ends.map(({ line, labelY }) => {
    last = Math.max(labelY, last + 15);
    return { line, labelY: last };
  });
}

function drawn(
  { name, look, dashed, points }: Line,
  x: (value: number) => number,
  y: (value: number) => number,
  labelY: number,
): string {
  const place = points.map(({ contacts, seconds }) => `${x(contacts)},${y(seconds)}`);
  const dash = dashed ? ' stroke-dasharray="5 4"' : '';
  const dots = dashed
    ? ''
    : place
        .map(at => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3" class="${look}"/>`)
        .join('');
  const end = points.at(-1);
  return `<polyline points="${place.join(' ')}" class="${look}"${dash}/>${dots}
<text x="${x(end?.contacts ?? 1) + 8}" y="${labelY}" class="name ${look}">${name}</text>`;
}
