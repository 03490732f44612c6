import type { Policy } from '@crmsync/contract';
import { Choices } from '../../components/choices.tsx';
import { words } from './words.ts';

/** What to do when the person is already there; only what this connector can honour. */
export function PolicyChoices({
  label,
  policies,
  value,
  legendHidden = false,
  onChange,
}: {
  label: string;
  policies: readonly Policy[];
  value: Policy;
  legendHidden?: boolean;
  onChange: (policy: Policy) => void;
}) {
  return (
    <Choices
      legend={words.policy}
      legendHidden={legendHidden}
      options={policies.map(policy => ({
        value: policy,
        label: words.policies[policy].name,
        hint: words.policies[policy].says(label),
      }))}
      value={value}
      onChange={onChange}
    />
  );
}
