import type { PlanAction, PlanCounts } from '@crmsync/contract';
import { Icon } from '../../components/icon.tsx';
import type { BarPart } from '../../components/progress.tsx';
import { count } from '../../text/numbers.ts';
import { actionOrder, hintOf, words } from './preview-words.ts';

const tones: Readonly<Record<PlanAction, BarPart['tone']>> = {
  create: 'plain',
  update: 'two',
  unchanged: 'idle',
  skip: 'hatch',
  duplicate: 'warn',
  invalid: 'bad',
};

/** Colours of the dots beside the groups; the same as in the bar. */
const dots: Readonly<Record<PlanAction, string>> = {
  create: 'a',
  update: 'two',
  unchanged: '',
  skip: '',
  duplicate: 'warn',
  invalid: 'bad',
};

/** The parts of a plan's bar. */
export function barOf(counts: PlanCounts): BarPart[] {
  return actionOrder.map(action => ({
    key: words.actions[action],
    tone: tones[action],
    value: counts[action],
  }));
}

/** What would happen, as groups of which one is shown. */
export function PlanGroups({
  counts,
  label,
  chosen,
  onChoose,
}: {
  counts: PlanCounts;
  label: string;
  chosen: PlanAction;
  onChoose: (action: PlanAction) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: these are buttons that show a part, not fields of a form
    <div className="grps" role="group" aria-label={words.would}>
      {actionOrder
        .filter(action => counts[action] > 0)
        .map(action => (
          <button
            type="button"
            className="grp"
            key={action}
            aria-pressed={action === chosen}
            onClick={() => onChoose(action)}
          >
            <span className={`key ${dots[action]}`} />
            <b className="num">{count(counts[action])}</b>
            <span className="grow">
              <span>{words.actions[action]}</span>
              <span className="small muted">{hintOf(action, counts, label)}</span>
            </span>
            <Icon name="chevron-right" />
          </button>
        ))}
    </div>
  );
}
