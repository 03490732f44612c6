import type { MergeField } from '@crmsync/contract';
import { useId } from 'react';
import { Text } from '../../components/text.tsx';
import { plainText } from '../../text/plain-text.ts';
import type { Choice } from './compare.ts';
import { words } from './words.ts';

/** Whose words are kept: of the contact that stays, or of the one that goes into it. */
export type Side = 'keep' | 'other';

const sides = ['keep', 'other'] as const;

/** Every field on which the two differ, theirs beside ours; one of both is chosen. */
export function FieldChoices({
  names,
  choices,
  taken,
  onTake,
}: {
  names: Readonly<Record<Side, string>>;
  choices: readonly Choice[];
  taken: ReadonlySet<MergeField>;
  onTake: (field: MergeField, side: Side) => void;
}) {
  const name = useId();
  return (
    <table className="mergetable">
      <thead>
        <tr>
          <th scope="col">
            <span className="sr">{words.field}</span>
          </th>
          {sides.map(side => (
            <th scope="col" key={side}>
              <span className="small muted">{side === 'keep' ? words.stays : words.goesIn}</span>
              <b>
                <Text>{names[side]}</Text>
              </b>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {choices.map(choice => (
          <tr key={choice.field}>
            <th scope="row">{choice.label}</th>
            {sides.map(side => (
              <td key={side}>
                <label className="choice">
                  <input
                    type="radio"
                    className="box radio"
                    name={`${name}-${choice.field}`}
                    aria-label={`${choice.label}: ${plainText(choice[side])}`}
                    checked={taken.has(choice.field) === (side === 'other')}
                    onChange={() => onTake(choice.field, side)}
                  />
                  <span className="lines">
                    <Text>{choice[side]}</Text>
                  </span>
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
