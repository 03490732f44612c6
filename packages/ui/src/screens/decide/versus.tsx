import type { Candidate, Contact } from '@crmsync/contract';
import { useId } from 'react';
import { Away } from '../../components/go.tsx';
import { Icon } from '../../components/icon.tsx';
import { Text } from '../../components/text.tsx';
import { nameOf } from '../../text/names.ts';
import { recordHref } from '../../text/safe-href.ts';
import { type CompareRow, candidateName, compareRows, reasons } from './compare.ts';
import { words } from './words.ts';

/** Ours beside each of theirs, line by line; the chosen one is tinted. Phones show one of theirs at a time. */
export function Versus({
  contact,
  candidates,
  chosen,
  onChoose,
}: {
  contact: Contact;
  candidates: readonly Candidate[];
  chosen: number | null;
  onChoose: (index: number) => void;
}) {
  // Before anything is chosen the first one stands beside ours on a phone too, so that it can be.
  const side = (index: number) => (index === chosen ? 'chosen' : index === (chosen ?? 0) ? '' : 'other');
  return (
    <div className="table-wrap scrolls">
      <table className="versus">
        <colgroup>
          <col style={{ width: 96 }} />
          <col />
          {candidates.map((candidate, index) => (
            <col key={candidate.recordId} className={side(index)} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <td />
            <th scope="col">
              <span className="kicker">{words.ours}</span>
              <b>{words.yourContact}</b>
              <span className="small muted">
                <Text>{nameOf(contact)}</Text>
              </span>
            </th>
            {candidates.map((candidate, index) => (
              <th scope="col" key={candidate.recordId} className={side(index)}>
                <Pick
                  candidate={candidate}
                  index={index}
                  checked={index === chosen}
                  onChoose={() => onChoose(index)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="whyrow">
            <th scope="row">{words.why}</th>
            <td />
            {candidates.map((candidate, index) => (
              <td key={candidate.recordId} className={side(index)}>
                <Why reasons={reasons(contact, candidate)} />
              </td>
            ))}
          </tr>
          {compareRows(contact, candidates).map(row => (
            <Row key={row.key} row={row} side={side} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pick({
  candidate,
  index,
  checked,
  onChoose,
}: {
  candidate: Candidate;
  index: number;
  checked: boolean;
  onChoose: () => void;
}) {
  const id = useId();
  const href = recordHref(candidate.recordUrl);
  const name = candidateName(candidate);
  return (
    <div className="pick">
      <input type="radio" id={id} name="target" className="box radio" checked={checked} onChange={onChoose} />
      <span>
        <label htmlFor={id}>
          <span className="kicker">{words.theirs(index + 1, candidate.objectLabel)}</span>
          <b>
            <Text>{name ?? candidate.recordId}</Text>
          </b>
        </label>
        {href !== null && (
          <Away className="small" href={href}>
            {words.open} <Icon name="open" />
          </Away>
        )}
      </span>
    </div>
  );
}

function Why({ reasons: found }: { reasons: { good: boolean; words: string }[] }) {
  return found.map(reason => (
    <div key={reason.words}>
      <span className={reason.good ? 'mark ok' : 'mark warn'}>
        <Icon name={reason.good ? 'ok' : 'warn'} />
        {reason.words}
      </span>
    </div>
  ));
}

function Row({ row, side }: { row: CompareRow; side: (index: number) => string }) {
  return (
    <tr>
      <th scope="row">
        <Text>{row.label}</Text>
      </th>
      <td>
        <Value value={row.ours} />
      </td>
      {row.theirs.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is a candidate, and candidates do not move
        <td key={index} className={side(index)}>
          <Value value={value} />
        </td>
      ))}
    </tr>
  );
}

function Value({ value }: { value: string | null }) {
  return value === null ? <span className="none">{words.blank}</span> : <Text>{value}</Text>;
}
