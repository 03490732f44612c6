import type { ProblemCode } from '@crmsync/contract';
import { callWords, Go, IconButton, LinkButton, Notice, Text, timeOf } from '@crmsync/ui';
import { dropBatch, putBatch } from '../outbox/outbox.ts';
import { type Batch, countPeople, type Outbox } from '../outbox/stored.ts';
import { sendNow } from '../shared/use-outbox.ts';
import { words } from './words.ts';

/** The outbox above what the panel shows, whenever the server does not answer or something waits here. */
export function Waiting({ outbox, offline }: { outbox: Outbox; offline: boolean }) {
  const shown = outbox.batches.filter(({ waits, trouble }) => waits || trouble !== undefined);
  const refused = shown.filter(({ trouble }) => trouble !== undefined);
  const waiting = countPeople(shown) - countPeople(refused);
  if (!offline && shown.length === 0) return null;
  return (
    <section className="waiting" aria-label={words.outbox.head}>
      {waiting > 0 && (
        <Notice
          icon="offline"
          title={words.outbox.offline(waiting)}
          actions={<LinkButton onClick={() => void sendNow()}>{words.outbox.tryNow}</LinkButton>}
        >
          {words.outbox.offlineText}
        </Notice>
      )}
      {offline && waiting === 0 && (
        <Notice icon="offline" title={words.offline}>
          {words.offlineText}
        </Notice>
      )}
      {refused.length > 0 && <Refused refused={refused} />}
      {shown.length > 0 && (
        <>
          <div className="section-head">
            <h2>{words.outbox.head}</h2>
            <span className="count">{countPeople(shown)}</span>
          </div>
          <ul className="outbox">
            {shown.map(batch => (
              <Line key={batch.key} batch={batch} />
            ))}
          </ul>
          {outbox.triedAt !== null && waiting > 0 && (
            <p className="small muted">{words.outbox.tried(timeOf(outbox.triedAt))}</p>
          )}
        </>
      )}
    </section>
  );
}

/** What the plan does not hold was refused by nobody: it was not pushed, and the plans are where that changes. */
function Refused({ refused }: { refused: readonly Batch[] }) {
  const n = countPeople(refused);
  const byPlan = refused.every(({ code }) => code === planNeeded);
  return (
    <Notice
      tone="warn"
      title={byPlan ? words.outbox.planTitle(n) : words.outbox.refusedTitle(n)}
      actions={
        <>
          <LinkButton onClick={() => void again(refused)}>{words.outbox.tryNow}</LinkButton>
          {byPlan && (
            <Go className="linkish" to="/billing">
              {words.outbox.seePlans}
            </Go>
          )}
        </>
      }
    >
      {byPlan ? words.outbox.planText : words.outbox.refusedText}
    </Notice>
  );
}

const planNeeded: ProblemCode = 'plan-needed';

function Line({ batch }: { batch: Batch }) {
  const { people, to, at, trouble, code, key } = batch;
  const first = people[0]?.name ?? '';
  const name = people.length > 1 ? words.outbox.more(first, people.length - 1) : first;
  const does =
    to.length > 0 ? words.outbox.saveAndPush(to.map(({ label }) => label).join(', ')) : words.outbox.saveOnly;
  return (
    <li>
      <div className="grow">
        <p className="strong clip">
          <Text>{name}</Text>
        </p>
        <p className="small muted clip">
          <Text>{trouble === undefined ? does : refusal(code, trouble)}</Text>
        </p>
      </div>
      <time className="small muted" dateTime={at}>
        {timeOf(at)}
      </time>
      {trouble !== undefined && (
        <IconButton
          icon="close"
          size="small"
          label={words.outbox.remove(name)}
          onClick={() => void dropBatch(key)}
        />
      )}
    </li>
  );
}

function refusal(code: string | undefined, title: string): string {
  const why = code === undefined ? title : callWords({ code, title }).title;
  return code === planNeeded ? why : words.outbox.refused(why);
}

async function again(refused: readonly Batch[]): Promise<void> {
  for (const { trouble: _, code: __, ...batch } of refused) await putBatch(batch);
  await sendNow();
}
