import { Empty, ErrorNotice, hasStatus, Icon, LinkButton, Loading, Text } from '@crmsync/ui';
import { useState } from 'react';
import type { Capture } from '../captures.ts';
import { shownAddress } from '../shared/site.ts';
import { useInCrm } from '../shared/use-in-crm.ts';
import { useKnown } from '../shared/use-known.ts';
import type { Person } from '../sources/person.ts';
import { Nobody } from './nobody.tsx';
import { PeopleView } from './people-view.tsx';
import { PersonView } from './person-view.tsx';
import { useDropped } from './use-dropped.ts';
import { words } from './words.ts';

const nobody: Person[] = [];

/** The people of the page beside the panel: one, several, or none and why. */
export function PageView({
  capture,
  busy,
  lookAgain,
  onConnections,
}: {
  capture: Capture | null;
  busy: boolean;
  lookAgain: () => void;
  onConnections: () => void;
}) {
  const [typing, setTyping] = useState(false);
  const { dropped, onFiles, back } = useDropped();
  if (dropped) {
    return <DroppedView capture={dropped} onBack={back} onConnections={onConnections} />;
  }
  const people = capture?.reading?.people ?? nobody;
  const where = (
    <div className="panel-where">
      <Icon name="page" />
      <span className="clip" title={capture?.url ?? undefined}>
        {shownAddress(capture?.url ?? null)}
      </span>
      <LinkButton onClick={lookAgain}>{capture ? words.lookAgain : words.look}</LinkButton>
    </div>
  );
  if (busy) return <StillReading />;
  if (typing && capture) {
    return (
      <PersonView
        capture={capture}
        person={blank}
        onBack={() => setTyping(false)}
        onConnections={onConnections}
      />
    );
  }
  if (!capture || people.length === 0) {
    return (
      <>
        {where}
        <Nobody capture={capture} onLook={lookAgain} onType={() => setTyping(true)} onFiles={onFiles} />
      </>
    );
  }
  return (
    <>
      {where}
      {/* A new reading is a new start: nothing typed for the page before may end up in this one. */}
      <People key={capture.at} capture={capture} people={people} onConnections={onConnections} />
    </>
  );
}

/** People of a file or a text brought to the panel. */
function DroppedView({
  capture,
  onBack,
  onConnections,
}: {
  capture: Capture;
  onBack: () => void;
  onConnections: () => void;
}) {
  const people = capture.reading?.people ?? nobody;
  return (
    <>
      <div className="panel-where">
        <Icon name="note" />
        <span className="clip">
          <Text>{capture.reading?.title ?? ''}</Text>
        </span>
        <LinkButton onClick={onBack}>{words.back}</LinkButton>
      </div>
      {people.length > 0 ? (
        <People key={capture.at} capture={capture} people={people} onConnections={onConnections} />
      ) : (
        <div className="panel-body">
          <h1 className="sr">{words.drop.title}</h1>
          <Empty icon="note" title={words.drop.nobody}>
            {words.drop.nobodyText}
          </Empty>
        </div>
      )}
    </>
  );
}

const blank: Person = { how: 'typed', facts: [] };

function People({
  capture,
  people,
  onConnections,
}: {
  capture: Capture;
  people: Person[];
  onConnections: () => void;
}) {
  const [chosen, setChosen] = useState<Person | null>(null);
  const known = useKnown(people);
  const lookUp = useInCrm(people, known);
  const only = people.length === 1 ? people[0] : undefined;
  const person = only ?? chosen;
  const index = person ? people.indexOf(person) : -1;
  const next = people[index + 1];
  return (
    <>
      {known.error && !hasStatus(known.error, 0) && <ErrorNotice error={known.error} />}
      {person ? (
        <PersonView
          key={index}
          capture={capture}
          person={person}
          known={known.knownOf(person)}
          lookUp={lookUp}
          onConnections={onConnections}
          onBack={only ? undefined : () => setChosen(null)}
          onNext={next ? () => setChosen(next) : undefined}
        />
      ) : (
        <PeopleView
          capture={capture}
          people={people}
          knownOf={known.knownOf}
          lookUp={lookUp}
          onShow={setChosen}
          onConnections={onConnections}
        />
      )}
    </>
  );
}

function StillReading() {
  return (
    <div className="panel-body" aria-busy="true">
      <h1 className="sr">{words.thisPage}</h1>
      <Loading words={words.reading}>
        <div className="ident">
          <span className="skeleton circle" style={{ width: 44, height: 44 }} />
          <div className="stack" style={{ flex: 1 }}>
            <span className="skeleton" style={{ width: '82%', height: 14 }} />
            <span className="skeleton" style={{ width: '54%', height: 10 }} />
          </div>
        </div>
      </Loading>
    </div>
  );
}
