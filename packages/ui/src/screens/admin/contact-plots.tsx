import type { Figures } from '@crmsync/contract';
import { PlotFigure } from '../../components/plot/figure.tsx';
import { Rows } from '../../components/plot/rows.tsx';
import { StackedBars } from '../../components/plot/stacked-bars.tsx';
import { count } from '../../text/numbers.ts';
import { dayName, share } from './units.ts';
import { words } from './words.ts';

/** Colours of outcomes, the good ones first. */
const tones = { created: 1, updated: 2, unchanged: 5, failed: 4 } as const;
const outcomes = ['created', 'updated', 'unchanged', 'failed'] as const;

/** A label for each week of a month, each month of a year. */
function labelStep(days: number): number {
  return days <= 7 ? 1 : days <= 31 ? 7 : 61;
}

/** What became of contacts, day by day. */
export function DaysPlot({ figures: { days, from, to } }: { figures: Figures }) {
  return (
    <PlotFigure
      title={words.perDay.title}
      sub={words.perDay.sub(dayName(from), dayName(to))}
      file="contacts-per-day"
      legend={outcomes.map(outcome => ({ tone: tones[outcome], label: words.outcomes[outcome] }))}
      table={{
        columns: [words.day, ...outcomes.map(outcome => words.outcomes[outcome]), words.signUps],
        rows: days.map(day => [day.day, ...outcomes.map(outcome => day[outcome]), day.signUps]),
      }}
    >
      <StackedBars
        bars={days.map(day => ({
          label: dayName(day.day),
          parts: outcomes.map(outcome => ({ tone: tones[outcome], value: day[outcome] })),
        }))}
        format={count}
        every={labelStep(days.length)}
      />
    </PlotFigure>
  );
}

/** Why contacts failed. */
export function CausesPlot({ figures: { causes }, contacts }: { figures: Figures; contacts: number }) {
  return (
    <PlotFigure
      title={words.causes.title}
      sub={words.causes.sub}
      file="causes-of-failures"
      table={{
        columns: [words.causes.cause, words.contacts, words.causes.share, words.causes.mended],
        rows: causes.map(cause => [
          `${cause.short} (${cause.code})`,
          cause.contacts,
          share(cause.contacts, contacts),
          cause.mended,
        ]),
      }}
    >
      <Rows
        rows={causes.slice(0, 7).map(cause => ({
          label: cause.short,
          value: cause.contacts,
          shown: `${count(cause.contacts)} · ${share(cause.contacts, contacts)}`,
          tone: 4,
        }))}
      />
    </PlotFigure>
  );
}

/** How the contacts are spread over the CRMs, and who is connected to each. */
export function CrmsPlot({ figures: { crms }, contacts }: { figures: Figures; contacts: number }) {
  return (
    <PlotFigure
      title={words.crms.title}
      sub={words.crms.sub}
      file="crms"
      table={{
        columns: [words.crms.crm, words.contacts, words.crms.connectedNow, words.crms.newly],
        rows: crms.map(crm => [crm.label, crm.contacts, crm.connected, crm.newlyConnected]),
      }}
    >
      <Rows
        rows={crms.map(crm => ({
          label: crm.label,
          value: crm.contacts,
          shown: `${count(crm.contacts)} · ${share(crm.contacts, contacts)}`,
          tone: 1,
        }))}
      />
    </PlotFigure>
  );
}
