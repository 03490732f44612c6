import type { Connection, Push, SyncLogLine } from '@crmsync/contract';
import {
  ago,
  Bar,
  connectionHead,
  Go,
  Icon,
  type IconName,
  keys,
  outcomeSummary,
  Text,
  useApi,
  useNow,
} from '@crmsync/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Capture } from '../captures.ts';
import { useKnown } from '../shared/use-known.ts';
import type { Person } from '../sources/person.ts';
import { words } from './words.ts';

const nobody: Person[] = [];

/** Who is on the page; leads to the panel. */
export function ThisPage({
  capture,
  signedIn,
  onOpen,
}: {
  capture: Capture | null;
  signedIn: boolean;
  onOpen: () => void;
}) {
  const people = capture?.reading?.people ?? nobody;
  return (
    <Section title={words.thisPage}>
      <button type="button" className="line plain" onClick={onOpen}>
        <Icon name="people" />
        <span className="grow">
          <b>{found(capture)}</b>
          {people.length > 0 && signedIn && <KnownLine people={people} />}
        </span>
        <span className="mark">
          <Icon name="chevron-right" />
        </span>
      </button>
    </Section>
  );
}

function found(capture: Capture | null): string {
  if (capture?.trouble === 'off-limits') return words.linkedIn;
  if (capture?.trouble === 'not-a-page') return words.notAPage;
  const people = capture?.reading?.people.length;
  if (people === undefined) return words.notRead;
  return people === 0 ? words.noPeople : words.people(people);
}

function KnownLine({ people }: { people: Person[] }) {
  const { knownOf, isPending, error } = useKnown(people);
  const there = people.filter(person => knownOf(person) !== undefined).length;
  const known = isPending ? ' ' : error ? words.unknown : knownWords(people.length, there);
  return <span className="small muted clip">{known}</span>;
}

function knownWords(all: number, there: number): string {
  if (there === 0) return words.allNew(all);
  if (there === all) return words.allThere(all);
  return words.someThere(all - there, there);
}

/** One line per CRM: the account and the state's word. */
export function ConnectionLines({
  connections,
  onOpen,
}: {
  connections: readonly Connection[];
  onOpen: () => void;
}) {
  if (connections.length === 0) return null;
  return (
    <Section title={words.connections}>
      {connections.map(connection => {
        const head = connectionHead(connection);
        return (
          <button type="button" className="line plain" key={connection.connector} onClick={onOpen}>
            <Icon name="crm" />
            <span className="grow">
              <b>{connection.label}</b>
              <span className="small muted clip">
                <Text>{connection.account?.name ?? ''}</Text>
              </span>
            </span>
            <span className={head.tone === undefined ? 'mark' : `mark ${head.tone}`}>
              <Icon name={head.icon} />
              {head.words}
            </span>
          </button>
        );
      })}
    </Section>
  );
}

/** The push that is under way, in real counts. */
export function Now() {
  const api = useApi();
  const pushes = useInfiniteQuery({
    queryKey: keys.pushLists,
    queryFn: ({ signal }) => api.pushes.list({ limit: 5 }, signal),
    initialPageParam: null,
    getNextPageParam: () => null,
  });
  const running = pushes.data?.pages
    .flatMap(page => page.items)
    .find(({ state }) => state === 'running' || state === 'queued' || state === 'parked');
  return running ? (
    <Section title={words.now}>
      <Running push={running} />
    </Section>
  ) : null;
}

function Running({ push: { id, counts, connectorLabel } }: { push: Push }) {
  const done = counts.total - counts.waiting - counts.sending;
  return (
    <Go to={`/pushes/${id}`} className="nowcard">
      <p>
        <b>{words.done(done, counts.total)}</b> {words.to(connectorLabel)}
      </p>
      <Bar
        label={words.pushTo(connectorLabel)}
        total={counts.total}
        now={done}
        parts={[{ key: 'done', tone: 'plain', value: done }]}
      />
      <p className="small muted num">
        {outcomeSummary({ ...counts, waiting: 0, sending: 0 }) || words.waiting}
      </p>
    </Go>
  );
}

/** The last outcomes. */
export function Lately() {
  const api = useApi();
  const now = useNow();
  const history = useQuery({
    queryKey: [...keys.historyAll, 'popup'],
    queryFn: ({ signal }) => api.history.list({ limit: 10 }, signal),
  });
  // What was merged here went to no CRM.
  const lines = (history.data?.items ?? []).filter(line => line.kind === 'sync').slice(0, 3);
  if (lines.length === 0) return null;
  return (
    <Section title={words.lately}>
      {lines.map(line => {
        const look = looks[line.outcome];
        return (
          <Go
            key={line.id}
            to={line.contactId === null ? '/history' : `/contacts/${line.contactId}`}
            className={`line ${look.tone}`}
          >
            <Icon name={look.icon} />
            <span className="grow">
              <b className="clip">
                <Text>{line.name}</Text>
              </b>
              <span className="small muted clip">
                {look.words(line.connectorLabel)}, {ago(line.at, now)}
              </span>
            </span>
          </Go>
        );
      })}
    </Section>
  );
}

interface Look {
  tone: string;
  icon: IconName;
  words: (label: string) => string;
}
const looks: Record<SyncLogLine['outcome'], Look> = {
  created: { tone: 'ok', icon: 'ok', words: words.looks.created },
  updated: { tone: 'ok', icon: 'ok', words: words.looks.updated },
  unchanged: { tone: 'ok', icon: 'ok', words: words.looks.unchanged },
  skipped: { tone: '', icon: 'skip', words: words.looks.skipped },
  duplicate: { tone: 'warn', icon: 'question', words: words.looks.duplicate },
  failed: { tone: 'bad', icon: 'bad', words: words.looks.failed },
  cancelled: { tone: '', icon: 'skip', words: words.looks.cancelled },
};

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="micro">{title}</h2>
      {children}
    </section>
  );
}
