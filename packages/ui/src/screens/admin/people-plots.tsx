import type { Figures } from '@crmsync/contract';
import { PlotFigure } from '../../components/plot/figure.tsx';
import { Rows } from '../../components/plot/rows.tsx';
import { StackedBars } from '../../components/plot/stacked-bars.tsx';
import { count } from '../../text/numbers.ts';
import { duration } from '../../text/times.ts';
import { share } from './units.ts';
import { words } from './words.ts';

const day = 24 * 60;

/** A group of times by its ends in minutes. */
function groupName(from: number, upTo: number | null): string {
  if (upTo === null) return words.first.over;
  if (upTo === day) return words.first.hours;
  return from === 0 ? words.first.under(upTo) : words.first.between(from, upTo);
}

/** From sign-up to the first contact in a CRM. */
export function FirstSyncPlot({ figures: { firstSync } }: { figures: Figures }) {
  const groups = firstSync.groups.map(({ upTo, people }, index) => ({
    label: groupName(firstSync.groups[index - 1]?.upTo ?? 0, upTo),
    people,
  }));
  const people = groups.reduce((sum, group) => sum + group.people, 0);
  return (
    <PlotFigure
      title={words.first.title}
      sub={firstSync.half === null ? words.first.nobody : words.first.sub(people, duration(firstSync.half))}
      file="time-to-first-sync"
      table={{
        columns: [words.first.time, words.people],
        rows: groups.map(group => [group.label, group.people]),
      }}
    >
      <StackedBars
        bars={groups.map(group => ({ label: group.label, parts: [{ tone: 1, value: group.people }] }))}
        format={count}
      />
    </PlotFigure>
  );
}

/** How far those who signed up got. */
export function ReachPlot({ figures: { people, crms } }: { figures: Figures }) {
  const { reach } = words;
  const steps = [
    { label: reach.signedUp, value: people.signedUp, tone: 1 as const },
    { label: reach.connected, value: people.connected, tone: 1 as const },
    ...crms.map(crm => ({ label: reach.only(crm.label), value: crm.onlyThis, tone: 2 as const })),
    { label: reach.several, value: people.several, tone: 2 as const },
    { label: reach.pushed, value: people.pushed, tone: 1 as const },
    { label: reach.lately, value: people.pushedLately, tone: 1 as const },
  ];
  return (
    <PlotFigure
      title={reach.title}
      sub={reach.sub(people.signedUp)}
      file="how-far-people-get"
      table={{
        columns: [reach.step, words.people, words.causes.share],
        rows: steps.map(step => [step.label, step.value, share(step.value, people.signedUp)]),
      }}
    >
      <Rows
        rows={steps.map(step => ({
          ...step,
          shown: `${count(step.value)} · ${share(step.value, people.signedUp)}`,
        }))}
      />
    </PlotFigure>
  );
}
