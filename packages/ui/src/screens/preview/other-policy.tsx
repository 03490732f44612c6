import type { Policy, Push } from '@crmsync/contract';
import { useState } from 'react';
import { useConnections } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/notice.tsx';
import { PolicyChoices } from '../integrations/policy-choices.tsx';
import { words as integrationWords } from '../integrations/words.ts';
import { useChosen } from '../push/use-chosen.ts';
import { words } from './preview-words.ts';
import { useMakePlan } from './use-plan.ts';

/** Another policy that was asked for: shown from the click on, taken back when no plan could be made with it. */
interface OtherPolicyState {
  /** The policy whose plan is being made; undefined when this page's plan is the one that counts. */
  readonly asked: Policy | undefined;
  readonly error: Error | null;
  readonly ask: (policy: Policy) => void;
}

/** Asks for a plan of the same contacts under another policy, and goes to its page. */
export function useOtherPolicy(push: Push): OtherPolicyState {
  const chosen = useChosen();
  const make = useMakePlan();
  const [asked, setAsked] = useState<Policy>();
  const ask = (policy: Policy) => {
    if (chosen === undefined) return;
    setAsked(policy);
    make.mutate(
      { connector: push.connector, object: push.object, policy, ...chosen.what },
      { onError: () => setAsked(undefined) },
    );
  };
  return { asked, error: make.error, ask };
}

/** The same contacts under another policy. Not offered on a page opened by its address alone: it does not know the choice. */
export function OtherPolicy({ push, other }: { push: Push; other: OtherPolicyState }) {
  const chosen = useChosen();
  const connections = useConnections();
  const connection = connections.data?.find(each => each.connector === push.connector);
  if (chosen === undefined || connection === undefined) return null;
  const { asked, error, ask } = other;
  return (
    <div className="stack">
      <PolicyChoices
        label={push.connectorLabel}
        policies={connection.policies}
        value={asked ?? push.policy}
        onChange={ask}
      />
      {error !== null && (
        <ErrorNotice error={error} after={words.policyBack(integrationWords.policies[push.policy].name)} />
      )}
      <p className="hint" role="status">
        {asked === undefined ? words.policyHint : words.policyComing(integrationWords.policies[asked].name)}
      </p>
    </div>
  );
}
