import type { Push } from '@crmsync/contract';
import { useRef, useState } from 'react';
import { ButtonLink } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { Figures } from '../../components/figures.tsx';
import { Notice } from '../../components/notice.tsx';
import { planWords } from '../../components/plan-words.ts';
import { Bar, type BarPart } from '../../components/progress.tsx';
import { count } from '../../text/numbers.ts';
import { duration } from '../../text/times.ts';
import { Items } from './items.tsx';
import { parkedWords, partsOf, settled, words } from './push-words.ts';

/** A push under way: real counts, and time left only from the pace seen on this page. */
export function Running({ push }: { push: Push }) {
  const { counts } = push;
  const done = settled(counts);
  const left = useTimeLeft(push);
  const [show, setShow] = useState<'all' | 'trouble'>('all');
  const sending: BarPart = { key: words.bar.sending, tone: 'hatch', value: counts.sending };
  const waiting: BarPart = { key: words.bar.waiting, tone: 'idle', value: counts.waiting };
  const skipped: BarPart = { key: words.bar.skipped, tone: 'idle', value: counts.skipped + counts.cancelled };
  return (
    <>
      <section className="runcard" aria-label={words.running(push.connectorLabel)}>
        <div className="row wrap bigcount" role="status">
          <p>
            <b className="num">{count(done)}</b> <span className="soft num">{words.of(counts.total)}</span>
          </p>
          {left !== undefined && <p className="end soft num">{words.left(duration(left))}</p>}
        </div>
        <Bar
          parts={[...partsOf(counts), sending]}
          total={counts.total}
          now={done}
          label={words.running(push.connectorLabel)}
        />
        <Figures figures={[...partsOf(counts), skipped, sending, waiting]} />
      </section>
      {push.state === 'parked' ? (
        <Parked push={push} />
      ) : (
        <Notice title={words.mayClose}>{words.mayCloseText(counts.sending)}</Notice>
      )}
      <section className="stack">
        <div className="row">
          <h2>{words.feed}</h2>
          <span className="end" />
          <Segments
            label={words.feed}
            options={[
              { value: 'all', label: words.all },
              {
                value: 'trouble',
                label: (
                  <>
                    {words.trouble} <span className="count">{count(counts.failed)}</span>
                  </>
                ),
              },
            ]}
            value={show}
            onChange={setShow}
          />
        </div>
        <Items push={push} outcome={show === 'trouble' ? 'failed' : undefined} />
      </section>
    </>
  );
}

function Parked({ push }: { push: Push }) {
  const { title, detail } = parkedWords(push);
  return (
    <Notice
      tone="warn"
      icon="paused"
      title={title}
      actions={
        <>
          {push.parked?.reason === 'connection' && (
            <ButtonLink to="/integrations">{words.reconnect}</ButtonLink>
          )}
          {push.parked?.reason === 'plan' && <ButtonLink to="/billing">{planWords.seePlans}</ButtonLink>}
        </>
      }
    >
      {detail}
    </Notice>
  );
}

/** Milliseconds left at the pace measured since this page was opened; undefined until 3 s and 5 contacts were seen. */
function useTimeLeft({ counts, state, id }: Push): number | undefined {
  const done = settled(counts);
  const first = useRef({ id, done, at: Date.now() });
  if (first.current.id !== id) first.current = { id, done, at: Date.now() };
  const seen = done - first.current.done;
  const took = Date.now() - first.current.at;
  if (state !== 'running' || seen < 5 || took < 3000) return undefined;
  return (took / seen) * (counts.total - done);
}
