import type { Contact } from '@crmsync/contract';
import {
  Avatar,
  Chip,
  ErrorNotice,
  Icon,
  LinkButton,
  nameOf,
  plainText,
  Text,
  useConnections,
} from '@crmsync/ui';
import { useState } from 'react';
import type { Capture } from '../captures.ts';
import { canBeSaved, type Draft, emailsIn, newDraft, valueIn } from '../draft.ts';
import { type CrmLookUp, type InCrm, isLinked } from '../shared/use-in-crm.ts';
import { bothLookUps, useTyped } from '../shared/use-typed.ts';
import type { Person } from '../sources/person.ts';
import { CrmStanding, NotLookedUp } from './crm-standing.tsx';
import { DestinationPicker, type Destinations, defaultDestinations } from './destinations.tsx';
import { draftName } from './draft-name.ts';
import { Head } from './head.tsx';
import { InCrmChips } from './in-crm-chips.tsx';
import { useOffline } from './offline.ts';
import { ResultsView } from './results-view.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { useSavePerson } from './use-save-person.ts';
import { Values } from './values.tsx';
import { WaitsView } from './waits-view.tsx';
import { words } from './words.ts';

/** One person: what was found, where it was found, what is known already, and the two ways to keep it. */
export function PersonView({
  capture,
  person,
  known: ofPage,
  lookUp: looked,
  onBack,
  onNext,
  onConnections,
}: {
  capture: Capture;
  person: Person;
  known?: Contact | undefined;
  /** What the CRMs said of the e-mails of the page. */
  lookUp?: CrmLookUp;
  /** Back to the list, when there is one. */
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  onConnections: () => void;
}) {
  const [draft, setDraft] = useState(() => newDraft(person));
  const [picked, setPicked] = useState<Destinations>();
  const connections = useConnections();
  const connected = (connections.data ?? []).filter(({ state }) => state === 'connected');
  const destinations = picked ?? defaultDestinations(connected);
  const targets = connected.filter(({ connector }) => destinations[connector]?.on);
  const saving = useSavePerson(capture);
  const typed = useTyped(draft);
  const back = (capture.reading?.people.length ?? 0) > 1 ? words.allPeople : words.back;
  if (saving.saved) {
    return (
      <ResultsView {...saving} saved={saving.saved} connections={connected} {...{ back, onBack, onNext }} />
    );
  }
  if (saving.waits) return <WaitsView name={draftName(draft)} {...{ back, onBack, onNext }} />;
  const emails = emailsIn(draft);
  const noEmail = emails.length === 0;
  const known = ofPage ?? typed.known;
  // Somebody known only by an address that was typed has a name among the contacts.
  const name = typed.known && !isNamed(draft) ? plainText(nameOf(typed.known)) : draftName(draft);
  const lookUp = looked ? bothLookUps(looked, typed.lookUp) : typed.lookUp;
  const found = lookUp.inCrmOf(emails).filter(({ connection: { connector } }) => !isLinked(known, connector));
  const save = (to: typeof targets) =>
    saving.save({
      draft,
      known: saving.last ?? known,
      to: to.map(({ connector, label }) => ({
        connector,
        label,
        ...(destinations[connector]?.object ? { object: destinations[connector].object } : {}),
      })),
    });
  return (
    <>
      <div className="panel-body">
        {onBack && <LinkButton onClick={onBack}>{back}</LinkButton>}
        <div className="ident">
          <Avatar name={name} size="lg" />
          <div>
            <Head>{name}</Head>
            <p className="soft">
              <Text>{valueIn(draft, 'company')}</Text>
            </p>
          </div>
        </div>
        <Known {...{ known, found, connected, lookUp, emails }} />
        {saving.error !== null && <ErrorNotice error={saving.error} />}
        <Values draft={draft} known={known} onChange={setDraft} />
        {capture.reading?.complete === false && <p className="small muted">{words.veryLarge}</p>}
      </div>
      <footer className="panel-foot">
        {noEmail && connected.length > 0 && <p className="small soft">{words.noEmail}</p>}
        {!noEmail && (
          <DestinationPicker
            connections={connected}
            value={destinations}
            known={known}
            found={found}
            onChange={setPicked}
          />
        )}
        {connections.isSuccess && connected.length === 0 && (
          <p className="small soft">
            {words.noCrm} <LinkButton onClick={onConnections}>{words.connectOne}</LinkButton>
          </p>
        )}
        <SaveButtons
          canPush={targets.length > 0 && !noEmail}
          busy={saving.busy}
          disabled={!canBeSaved(draft)}
          onSave={push => save(push ? targets : [])}
        />
      </footer>
    </>
  );
}

function isNamed(draft: Draft): boolean {
  return valueIn(draft, 'firstName') !== '' || valueIn(draft, 'lastName') !== '';
}

function Known({
  known,
  found,
  connected,
  lookUp,
  emails,
}: {
  known: Contact | undefined;
  found: readonly InCrm[];
  connected: NonNullable<ReturnType<typeof useConnections>['data']>;
  lookUp: CrmLookUp;
  emails: readonly string[];
}) {
  const offline = useOffline();
  if (!known && offline) {
    return (
      <p className="mark">
        <Icon name="question" />
        {words.outbox.unknown}
      </p>
    );
  }
  // Without an address nobody can be looked up: nothing is claimed.
  if (!known && emails.length === 0) return null;
  if (!known) {
    return (
      <div className="known">
        {found.length > 0 ? (
          <InCrmChips found={found} />
        ) : (
          <Chip tone="idle" icon="idle" words={words.newToYou} />
        )}
        {connected
          .filter(({ connector }) => lookUp.stateOf(connector, emails) === 'not')
          .map(({ connector, label }) => (
            <NotLookedUp key={connector} label={label} />
          ))}
      </div>
    );
  }
  return (
    <div className="known">
      <Chip tone="ok" icon="ok" words={words.inContacts} target={{ to: `/contacts/${known.id}` }} />
      {connected.map(connection => (
        <CrmStanding key={connection.connector} contact={known} {...{ connection, lookUp }} />
      ))}
    </div>
  );
}
