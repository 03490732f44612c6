import type { ContactCrmState } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { plainText } from '../text/plain-text.ts';
import { ago } from '../text/times.ts';
import { type ChipConnector, type ChipTarget, type ChipWords, chipTarget, chipWords } from './chip-words.ts';
import { Away, Go } from './go.tsx';
import { Icon } from './icon.tsx';
import { partWords } from './part-words.ts';
import { useNow } from './use-now.ts';

/** How a chip sits: `flush` in tables and lists (its words line up with the column), `boxed` with an edge of its own. */
export type ChipPlace = 'flush' | 'boxed' | 'plain';

/** Where a contact stands in one CRM, in the exact words, leading to where that is explained or solved. */
export function StatusChip({
  state,
  connector,
  contactId,
  place = 'plain',
  withAgo = false,
}: {
  state: ContactCrmState;
  connector: ChipConnector;
  contactId: string;
  place?: ChipPlace;
  /** Adds “ago” to the time; tables leave it out. */
  withAgo?: boolean;
}) {
  const now = useNow();
  const words = chipWords(state, connector, now);
  const when = withAgo && words.when !== null && state.at !== null ? ago(state.at, now) : words.when;
  return <Chip {...words} when={when} place={place} target={chipTarget(state, connector, contactId)} />;
}

/** Any chip: a glyph and words, and a time when there is one. `title` says more than the words do. */
export function Chip({
  tone,
  icon,
  spin = false,
  crm = null,
  words,
  title = words,
  when = null,
  place = 'plain',
  target = null,
}: Pick<ChipWords, 'tone' | 'icon' | 'words'> &
  Partial<Pick<ChipWords, 'spin' | 'crm' | 'when'>> & {
    title?: string;
    place?: ChipPlace;
    target?: ChipTarget;
  }) {
  const className = place === 'plain' ? 'chip' : `chip ${place}`;
  const inside: ReactNode = (
    <>
      <Icon name={icon} spin={spin} />
      <span>
        {crm !== null && <span className="crm">{crm} · </span>}
        {plainText(words)}
        {when !== null && <span className="when"> · {when}</span>}
      </span>
    </>
  );
  const look = { className, 'data-state': tone, title: plainText(title) };
  if (target === null) return <span {...look}>{inside}</span>;
  if ('href' in target) {
    return (
      <Away {...look} href={target.href}>
        {inside}
      </Away>
    );
  }
  return (
    <Go {...look} to={target.to}>
      {inside}
    </Go>
  );
}

/** A contact that waits on this computer until the server answers. */
export function OutboxChip({ place = 'plain' }: { place?: ChipPlace }) {
  return <Chip tone="idle" icon="offline" words={partWords.waitsHere} place={place} />;
}
