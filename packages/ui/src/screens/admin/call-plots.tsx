import type { DurationFigures, Figures } from '@crmsync/contract';
import { PlotFigure } from '../../components/plot/figure.tsx';
import { Lines } from '../../components/plot/lines.tsx';
import { Rows } from '../../components/plot/rows.tsx';
import { count } from '../../text/numbers.ts';
import { duration } from '../../text/times.ts';
import { dayName, inSeconds, number, secondsOf } from './units.ts';
import { words } from './words.ts';

const looks = ['l1', 'l3', 'l1 thin'] as const;

/** What a CRM is asked for each hundred contacts. */
export function CallsPlot({ figures: { calls, crms } }: { figures: Figures }) {
  const days = [...new Set(calls.map(({ day }) => day))];
  const find = (day: string, connector: string) =>
    calls.find(each => each.day === day && each.connector === connector);
  const rateOf = (day: string, connector: string) => {
    const found = find(day, connector);
    return found === undefined || found.contacts === 0 ? null : (found.calls / found.contacts) * 100;
  };
  return (
    <PlotFigure
      title={words.calls.title}
      sub={words.calls.sub}
      file="crm-calls"
      table={{
        columns: [
          words.day,
          ...crms.flatMap(({ label }) => [words.calls.calls(label), `${label}: ${words.contacts}`]),
        ],
        rows: days.map(day => [
          day,
          ...crms.flatMap(({ connector }) => {
            const found = find(day, connector);
            return [found?.calls ?? null, found?.contacts ?? null];
          }),
        ]),
      }}
    >
      <Lines
        days={days.map(dayName)}
        format={number}
        lines={crms.map(({ connector, label }, index) => ({
          label,
          look: looks[index % looks.length] ?? 'l1',
          values: days.map(day => rateOf(day, connector)),
        }))}
      />
    </PlotFigure>
  );
}

/** From a click to “in the CRM”. */
export function ClicksPlot({ figures: { clicks } }: { figures: Figures }) {
  return (
    <PlotFigure
      title={words.clicks.title}
      sub={words.clicks.sub}
      file="click-to-crm"
      table={{
        columns: [words.day, words.pushes, words.half, words.most],
        rows: clicks.map(day => [day.day, day.pushes, inSeconds(day.half), inSeconds(day.most)]),
      }}
    >
      <Lines
        days={clicks.map(({ day }) => dayName(day))}
        format={value => number(value)}
        lines={[
          { label: words.most, look: 'l1 thin', values: clicks.map(({ most }) => inSeconds(most)) },
          { label: words.half, look: 'l1', values: clicks.map(({ half }) => inSeconds(half)) },
        ]}
      />
    </PlotFigure>
  );
}

function sizeName({ from, to }: DurationFigures): string {
  if (to === null) return words.durations.over(from - 1);
  return from === to ? count(from) : `${count(from)}–${count(to)}`;
}

function lengthOf(ms: number): string {
  return ms < 10_000 ? secondsOf(ms) : duration(ms);
}

/** How long pushes take, by their size. */
export function DurationsPlot({ figures: { durations } }: { figures: Figures }) {
  return (
    <PlotFigure
      title={words.durations.title}
      sub={words.durations.sub}
      file="push-durations"
      table={{
        columns: [words.durations.size, words.pushes, words.half, words.most],
        rows: durations.map(each => [
          sizeName(each),
          each.pushes,
          inSeconds(each.half),
          inSeconds(each.most),
        ]),
      }}
    >
      <Rows
        rows={durations.map(each => ({
          label: sizeName(each),
          value: (each.half ?? 0) / 1000,
          shown: each.half === null ? '–' : lengthOf(each.half),
          tone: 1,
        }))}
      />
    </PlotFigure>
  );
}
