import { Avatar, LinkButton, SignInForm, Text } from '@crmsync/ui';
import { useState } from 'react';
import type { Capture } from '../captures.ts';
import { newDraft, valueIn } from '../draft.ts';
import { countPeople } from '../outbox/stored.ts';
import { keepToken } from '../session.ts';
import { useOutbox } from '../shared/use-outbox.ts';
import { draftName } from './draft-name.ts';
import { words } from './words.ts';

/** Sign-in, with what was found so far: it was read on this computer only. */
export function SignedOut({ capture }: { capture: Capture | null }) {
  const [mode, setMode] = useState<'sign-in' | 'sign-up'>('sign-in');
  const people = capture?.reading?.people ?? [];
  const first = people[0] && newDraft(people[0]);
  const up = mode === 'sign-up';
  const waiting = useOutbox()?.batches ?? [];
  const owner = waiting[0]?.owner;
  return (
    <div className="panel-body mid">
      <h1>{up ? words.createAccount : words.signInToKeep}</h1>
      {first && (
        <>
          <p className="soft">{words.foundHere(people.length)}</p>
          <div className="ghostcard">
            <Avatar name={draftName(first)} size="md" />
            <div className="grow">
              <p className="strong clip">
                <Text>{draftName(first)}</Text>
              </p>
              <p className="small muted clip">
                <Text>{valueIn(first, 'company') || valueIn(first, 'title')}</Text>
              </p>
            </div>
          </div>
        </>
      )}
      {owner && <p className="small muted">{words.outbox.signedOut(countPeople(waiting), owner.name)}</p>}
      <SignInForm key={mode} mode={mode} onDone={({ token }) => token !== null && void keepToken(token)} />
      <p className="soft">
        {up ? words.haveOne : words.newHere}{' '}
        <LinkButton onClick={() => setMode(up ? 'sign-in' : 'sign-up')}>
          {up ? words.signIn : words.createAccount}
        </LinkButton>
      </p>
    </div>
  );
}
