import type { Outcome, Push } from '@crmsync/contract';
import { useMemo, useState } from 'react';
import { ButtonLink, LinkButton } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { Figures } from '../../components/figures.tsx';
import { Icon } from '../../components/icon.tsx';
import { outcomeOrder } from '../../components/outcome-words.ts';
import { Bar, type BarPart } from '../../components/progress.tsx';
import { Changed } from './changed.tsx';
import { Failures } from './failures.tsx';
import { Items } from './items.tsx';
import { outcomeSummary, partsOf, words } from './push-words.ts';

/** What came of a push: the figures, what failed and why, who needs a decision, and everyone. */
export function Finished({ push }: { push: Push }) {
  const { counts } = push;
  const [show, setShow] = useState<Outcome | 'all'>('all');
  const figures: BarPart[] = [
    ...partsOf(counts),
    { key: words.bar.skipped, tone: 'hatch', value: counts.skipped },
    ...(counts.cancelled > 0
      ? [{ key: words.bar.cancelled, tone: 'idle' as const, value: counts.cancelled }]
      : []),
  ];
  const present = useMemo(() => outcomeOrder.filter(outcome => counts[outcome] > 0), [counts]);
  return (
    <>
      <section className="runcard">
        <Bar parts={figures} total={counts.total} label={outcomeSummary(counts)} />
        <Figures figures={figures} />
      </section>
      {push.planId !== null && counts.skipped > 0 && <Changed push={push} />}
      {counts.failed > 0 && <Failures push={push} />}
      {(counts.duplicate > 0 || counts.skipped > 0) && (
        <div className="halves">
          {counts.duplicate > 0 && <ToDecide push={push} />}
          {counts.skipped > 0 && <Skipped push={push} onShow={() => setShow('skipped')} />}
        </div>
      )}
      <section className="stack" id="everyone">
        <div className="row wrap">
          <h2>{words.everyone}</h2>
          <span className="end" />
          {present.length > 1 && (
            <Segments
              label={words.everyone}
              className="scrolls"
              options={[
                { value: 'all', label: words.all },
                ...present.map(outcome => ({ value: outcome, label: words.bar[outcome] })),
              ]}
              value={show}
              onChange={setShow}
            />
          )}
        </div>
        <Items push={push} outcome={show === 'all' ? undefined : show} />
      </section>
    </>
  );
}

function ToDecide({ push }: { push: Push }) {
  return (
    <section className="card">
      <div className="body row top">
        <Icon name="question" tone="warn" large />
        <div className="grow stack">
          <h2>{words.duplicates(push.counts.duplicate)}</h2>
          <p className="soft">{words.duplicatesText}</p>
          <div>
            <ButtonLink to={`/decide?push=${push.id}`} kind="primary">
              {words.decide}
            </ButtonLink>
          </div>
        </div>
      </div>
    </section>
  );
}

function Skipped({ push, onShow }: { push: Push; onShow: () => void }) {
  return (
    <section className="card">
      <div className="body row top">
        <Icon name="skip" tone="idle" large />
        <div className="grow stack">
          <h2>{words.skipped(push.counts.skipped)}</h2>
          <p className="soft">{words.skippedText}</p>
          <div>
            <LinkButton onClick={onShow}>{words.seeSkipped(push.counts.skipped)}</LinkButton>
          </div>
        </div>
      </div>
    </section>
  );
}
