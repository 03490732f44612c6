import type { HistoryLine, SyncLogLine } from '@crmsync/contract';
import { Fragment, type ReactNode, useId, useState } from 'react';
import { ButtonLink, IconButton } from '../../components/button.tsx';
import { Chip } from '../../components/chip.tsx';
import { Changes } from '../../components/diff.tsx';
import { Away, Go } from '../../components/go.tsx';
import { outcomeChip, whatAndWhy } from '../../components/outcome-words.ts';
import { Text } from '../../components/text.tsx';
import { plainText } from '../../text/plain-text.ts';
import { refusalText } from '../../text/problem-words.ts';
import { recordHref } from '../../text/safe-href.ts';
import { timeOf, weekdayOf } from '../../text/times.ts';
import { MergeDetails, mergeWords } from './merge-line.tsx';
import { words } from './words.ts';

/** Lines of the log under the day they belong to. */
export function HistoryTable({ lines }: { lines: readonly HistoryLine[] }) {
  const { columns } = words;
  return (
    <div className="table-wrap">
      <table className="table hist" aria-label={words.title}>
        <colgroup>
          <col style={{ width: 64 }} />
          <col style={{ width: '24%' }} />
          <col style={{ width: '28%' }} />
          <col />
          <col style={{ width: 40 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.contact}</th>
            <th scope="col">{columns.outcome}</th>
            <th scope="col">{columns.why}</th>
            <th scope="col">
              <span className="sr">{columns.details}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {byDay(lines).map(({ day, lines: ofDay }) => (
            <Fragment key={day}>
              <tr className="day">
                <th colSpan={5} scope="rowgroup">
                  {day}
                </th>
              </tr>
              {ofDay.map(line => (
                <Line key={line.kind + line.id} line={line} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function byDay(lines: readonly HistoryLine[]): { day: string; lines: HistoryLine[] }[] {
  const days: { day: string; lines: HistoryLine[] }[] = [];
  for (const line of lines) {
    const day = weekdayOf(line.at);
    const last = days.at(-1);
    if (last?.day === day) last.lines.push(line);
    else days.push({ day, lines: [line] });
  }
  return days;
}

function Line({ line }: { line: HistoryLine }) {
  return line.kind === 'merge' ? (
    <Row
      line={line}
      chip={<Chip tone="idle" icon="merge" words={words.outcomes.merged} place="flush" target={null} />}
      why={mergeWords(line)}
      details={<MergeDetails line={line} />}
    />
  ) : (
    <Row
      line={line}
      chip={<SyncChip line={line} />}
      why={whatAndWhy(line)}
      details={<Details line={line} />}
    />
  );
}

function SyncChip({ line }: { line: SyncLogLine }) {
  const href = recordHref(line.recordUrl);
  return (
    <Chip
      {...outcomeChip({ ...line, object: null }, line.connectorLabel)}
      place="flush"
      target={href === null ? null : { href }}
    />
  );
}

function Row({
  line,
  chip,
  why,
  details,
}: {
  line: HistoryLine;
  chip: ReactNode;
  why: string;
  details: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = plainText(line.name);
  return (
    <>
      <tr className={open ? 'is-open' : undefined}>
        <td className="muted num h-t">
          <time dateTime={line.at}>{timeOf(line.at)}</time>
        </td>
        <td className="h-n">
          {line.contactId === null ? (
            <Text>{line.name}</Text>
          ) : (
            <Go to={`/contacts/${line.contactId}`}>
              <Text>{line.name}</Text>
            </Go>
          )}
        </td>
        <td className="h-s">{chip}</td>
        <td className="soft h-w">
          <Text>{why}</Text>
        </td>
        <td className="h-x">
          <IconButton
            icon={open ? 'chevron-down' : 'chevron-right'}
            size="small"
            label={open ? words.closeDetails(name) : words.openDetails(name)}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          />
        </td>
      </tr>
      {open && (
        <tr className="detail" id={id}>
          <td colSpan={5}>{details}</td>
        </tr>
      )}
    </>
  );
}

/** How a line ends whose values are in the CRM; those of any other were meant to be. */
const written: ReadonlySet<SyncLogLine['outcome']> = new Set(['created', 'updated']);

function Details({ line }: { line: SyncLogLine }) {
  const href = recordHref(line.recordUrl);
  return (
    <div className="hx">
      <dl className="kv wide">
        {line.problem !== null && (
          <div>
            <dt>{words.whatHappened}</dt>
            <dd>
              <Text>{refusalText(line.problem, line.connectorLabel)}</Text>
            </dd>
          </div>
        )}
        <div>
          <dt>{line.changes.length > 0 && !written.has(line.outcome) ? words.wouldChange : words.changed}</dt>
          <dd>{line.changes.length === 0 ? words.nothingChanged : <Changes changes={line.changes} />}</dd>
        </div>
        {line.problem?.vendor && (
          <div>
            <dt>{words.theirWords}</dt>
            <dd className="code">
              <Text>{line.problem.vendor}</Text>
            </dd>
          </div>
        )}
      </dl>
      <div className="row wrap">
        {line.pushId !== null && <ButtonLink to={`/pushes/${line.pushId}`}>{words.openPush}</ButtonLink>}
        {line.contactId !== null && (
          <ButtonLink to={`/contacts/${line.contactId}`} kind="ghost">
            {words.openContact}
          </ButtonLink>
        )}
        {href !== null && (
          <Away className="btn ghost" href={href}>
            {words.openRecord}
          </Away>
        )}
      </div>
    </div>
  );
}
