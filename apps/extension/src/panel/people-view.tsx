import type { Contact } from '@crmsync/contract';
import {
  Avatar,
  Chip,
  ErrorNotice,
  Icon,
  IconButton,
  LinkButton,
  StatusChip,
  Text,
  Tick,
  useConnections,
} from '@crmsync/ui';
import { useState } from 'react';
import type { Capture } from '../captures.ts';
import { emailsIn, newDraft, valueIn } from '../draft.ts';
import { type CrmLookUp, type InCrm, isLinked } from '../shared/use-in-crm.ts';
import { firstOf, type Person } from '../sources/person.ts';
import { DestinationPicker, type Destinations, defaultDestinations } from './destinations.tsx';
import { draftName } from './draft-name.ts';
import { Head } from './head.tsx';
import { InCrmChips } from './in-crm-chips.tsx';
import { SaveButtons } from './save-buttons.tsx';
import { useSavePeople } from './use-save-people.ts';
import { words } from './words.ts';

/** Several people: who is new is selected already; what is doubtful is left out unless somebody opens the person and keeps it. */
export function PeopleView({
  capture,
  people,
  knownOf,
  lookUp,
  onShow,
  onConnections,
}: {
  capture: Capture;
  people: Person[];
  knownOf: (person: Person) => Contact | undefined;
  /** What the CRMs said of their e-mails. */
  lookUp: CrmLookUp;
  onShow: (person: Person) => void;
  onConnections: () => void;
}) {
  const isNew = (person: Person) => knownOf(person) === undefined;
  const [touched, setTouched] = useState<ReadonlySet<Person>>();
  const [picked, setPicked] = useState<Destinations>();
  const connections = useConnections();
  const connected = (connections.data ?? []).filter(({ state }) => state === 'connected');
  const destinations = picked ?? defaultDestinations(connected);
  const selected = touched ?? new Set(people.filter(isNew));
  const chosen = people.filter(person => selected.has(person));
  const targets = connected.filter(({ connector }) => destinations[connector]?.on);
  const saving = useSavePeople(capture);
  const toggle = (person: Person, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(person);
    else next.delete(person);
    setTouched(next);
  };
  const save = (to: typeof targets) => {
    setTouched(selected);
    saving.save(
      chosen,
      to.map(({ connector, label }) => ({
        connector,
        label,
        ...(destinations[connector]?.object ? { object: destinations[connector].object } : {}),
      })),
    );
  };
  return (
    <>
      <div className="panel-body flush">
        <div className="list-head">
          <span className="row">
            <Tick
              label={words.selectEverybody}
              checked={chosen.length === people.length}
              mixed={chosen.length > 0 && chosen.length < people.length}
              onChange={on => setTouched(new Set(on ? people : []))}
            />
            <Head>{words.people(people.length)}</Head>
          </span>
          <span className="muted small">{words.selected(chosen.length)}</span>
          <span className="end" />
          <LinkButton onClick={() => setTouched(new Set(people.filter(isNew)))}>{words.selectNew}</LinkButton>
        </div>
        <ul className="people">
          {people.map((person, index) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of a reading never changes its order
              key={index}
              person={person}
              known={knownOf(person)}
              found={lookUp
                .inCrmOf(emailsIn(newDraft(person)))
                .filter(({ connection: { connector } }) => !isLinked(knownOf(person), connector))}
              on={selected.has(person)}
              onToggle={on => toggle(person, on)}
              onShow={() => onShow(person)}
            />
          ))}
        </ul>
      </div>
      <footer className="panel-foot">
        {saving.error !== null && <ErrorNotice error={saving.error} />}
        {saving.done !== null && (
          <p className="mark" role="status">
            <Icon name="ok" />
            {saving.done}
          </p>
        )}
        <DestinationPicker connections={connected} value={destinations} onChange={setPicked} />
        {connections.isSuccess && connected.length === 0 && (
          <p className="small soft">
            {words.noCrm} <LinkButton onClick={onConnections}>{words.connectOne}</LinkButton>
          </p>
        )}
        <SaveButtons
          many={chosen.length}
          canPush={targets.length > 0}
          busy={saving.busy}
          disabled={chosen.length === 0}
          onSave={push => save(push ? targets : [])}
        />
      </footer>
    </>
  );
}

function Line({
  person,
  known,
  found,
  on,
  onToggle,
  onShow,
}: {
  person: Person;
  known: Contact | undefined;
  found: readonly InCrm[];
  on: boolean;
  onToggle: (on: boolean) => void;
  onShow: () => void;
}) {
  const name = draftName(newDraft(person));
  const draft = newDraft(person);
  const about = [valueIn(draft, 'title'), valueIn(draft, 'company')].filter(Boolean).join(' · ');
  return (
    <li className={on ? 'on' : ''}>
      <Tick label={words.select(name)} checked={on} onChange={onToggle} />
      <Avatar name={name} size="md" />
      <div className="grow">
        <p className="strong clip">
          <Text>{name}</Text>
        </p>
        <p className="small muted clip">
          <Text>{about || (firstOf(person, 'email') ?? '')}</Text>
        </p>
        <Standing person={person} known={known} found={found} />
      </div>
      <IconButton icon="chevron-right" label={words.show(name)} size="small" onClick={onShow} />
    </li>
  );
}

/** The one thing most worth knowing about a person in the list. */
function Standing({
  person,
  known,
  found,
}: {
  person: Person;
  known: Contact | undefined;
  found: readonly InCrm[];
}) {
  const connected = (useConnections().data ?? []).filter(({ state }) => state === 'connected');
  const states = connected.flatMap(connection => {
    const state = known?.crm[connection.connector];
    return state && state.status !== 'never' ? [{ connection, state }] : [];
  });
  const doubtful = person.facts.filter(({ doubt, field }) => doubt && !/Name$/.test(field));
  if (known && states.length > 0) {
    return (
      <>
        {states.map(({ connection, state }) => (
          <StatusChip
            key={connection.connector}
            state={state}
            connector={connection}
            contactId={known.id}
            place="flush"
            withAgo
          />
        ))}
        <InCrmChips found={found} place="flush" />
      </>
    );
  }
  if (known) {
    return (
      <>
        <Chip tone="ok" icon="ok" words={words.inContacts} place="flush" />
        <InCrmChips found={found} place="flush" />
      </>
    );
  }
  if (!firstOf(person, 'email')) {
    return (
      <span className="mark">
        <Icon name="skip" />
        {words.noEmail}
      </span>
    );
  }
  if (found.length > 0) return <InCrmChips found={found} place="flush" />;
  if (doubtful.length > 0) {
    return (
      <span className="mark warn">
        <Icon name="warn" />
        {words.doubtful(doubtful.length, doubtful.map(({ field }) => words.fields[field]).join(', '))}
      </span>
    );
  }
  return <Chip tone="idle" icon="idle" words={words.newToYou} place="flush" />;
}
