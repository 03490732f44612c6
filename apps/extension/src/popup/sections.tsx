import type { Connection, Push, SyncLogLine } from '@crmsync/contract';
import {
  ago,
  Bar,
  connectionHead,
  count,
  Go,
  Icon,
  type IconName,
  keys,
  plural,
  Text,
  useApi,
  useNow,
} from '@crmsync/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Capture } from '../captures.ts';
import { useKnown } from '../shared/use-known.ts';
import type { Person } from '../sources/person.ts';

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
    <Section title="This page">
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
  if (capture?.trouble === 'off-limits') return 'CRMSync does not read LinkedIn';
  if (capture?.trouble === 'not-a-page') return 'Not a web page';
  const people = capture?.reading?.people.length;
  if (people === undefined) return 'Not read yet';
  return people === 0 ? 'No people found' : `${plural(people, 'person', 'people')} found`;
}

function KnownLine({ people }: { people: Person[] }) {
  const { knownOf, isPending, error } = useKnown(people);
  const there = people.filter(person => knownOf(person) !== undefined).length;
  const words = isPending
    ? ' '
    : error
      ? 'Whether you know them is unknown'
      : knownWords(people.length, there);
  return <span className="small muted clip">{words}</span>;
}

function knownWords(all: number, there: number): string {
  if (there === 0) return all === 1 ? 'New to you' : 'All new to you';
  if (there === all) return all === 1 ? 'In your contacts' : 'All in your contacts';
  return `${all - there} new, ${there} in your contacts`;
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
    <Section title="Connections">
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
    <Section title="Now">
      <Running push={running} />
    </Section>
  ) : null;
}

function Running({ push: { id, counts, connectorLabel } }: { push: Push }) {
  const done = counts.total - counts.waiting - counts.sending;
  const ends = [
    [counts.created, 'created'],
    [counts.updated, 'updated'],
    [counts.unchanged, 'unchanged'],
    [counts.duplicate, 'to decide'],
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
  ] as const;
  const words = ends.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`);
  return (
    <Go to={`/pushes/${id}`} className="nowcard">
      <p>
        <b>
          {count(done)} of {count(counts.total)}
        </b>{' '}
        to {connectorLabel}
      </p>
      <Bar
        label={`Push to ${connectorLabel}`}
        total={counts.total}
        now={done}
        parts={[{ key: 'done', tone: 'plain', value: done }]}
      />
      <p className="small muted num">{words.join(', ') || 'Waiting for its turn'}</p>
    </Go>
  );
}

/** The last outcomes. */
export function Lately() {
  const api = useApi();
  const now = useNow();
  const history = useQuery({
    queryKey: [...keys.historyAll, 'popup'],
    queryFn: ({ signal }) => api.history.list({ limit: 3 }, signal),
  });
  const lines = history.data?.items ?? [];
  if (lines.length === 0) return null;
  return (
    <Section title="Lately">
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
  created: { tone: 'ok', icon: 'ok', words: label => `In ${label}, created` },
  updated: { tone: 'ok', icon: 'ok', words: label => `In ${label}, updated` },
  unchanged: { tone: 'ok', icon: 'ok', words: label => `In ${label}, unchanged` },
  skipped: { tone: '', icon: 'skip', words: label => `Skipped for ${label}` },
  duplicate: { tone: 'warn', icon: 'question', words: label => `To decide for ${label}` },
  failed: { tone: 'bad', icon: 'bad', words: label => `${label} refused it` },
  cancelled: { tone: '', icon: 'skip', words: label => `Cancelled for ${label}` },
};

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="micro">{title}</h2>
      {children}
    </section>
  );
}
