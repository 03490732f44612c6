import { useId } from 'react';
import { Away } from '../../components/go.tsx';
import { Text } from '../../components/text.tsx';
import { recordHref } from '../../text/safe-href.ts';
import type { RecordChoice } from './compare.ts';
import type { Side } from './field-choices.tsx';
import { words } from './words.ts';

/** Both are a record of one CRM: which one the contact goes on being. Nothing is preselected, as neither is the safe one. */
export function RecordChoices({
  choice,
  label,
  value,
  onChange,
}: {
  choice: RecordChoice;
  label: string;
  value: Side | undefined;
  onChange: (side: Side) => void;
}) {
  const name = useId();
  return (
    <fieldset className="policy">
      <legend>{words.records(label)}</legend>
      <p className="small soft">{words.recordsText(label)}</p>
      <div className="choices">
        {(['keep', 'other'] as const).map(side => {
          const href = recordHref(choice[side].url);
          return (
            <div className="row" key={side}>
              <label className="choice grow">
                <input
                  type="radio"
                  className="box radio"
                  name={name}
                  checked={value === side}
                  onChange={() => onChange(side)}
                />
                <span className="name">
                  <Text>{choice[side].label}</Text>
                </span>
              </label>
              {href !== null && (
                <Away className="btn ghost" href={href}>
                  {words.openRecord}
                </Away>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
