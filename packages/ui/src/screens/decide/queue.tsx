import { Avatar } from '../../components/avatar.tsx';
import { Text } from '../../components/text.tsx';
import type { Duplicate } from './use-duplicates.ts';
import { words } from './words.ts';

/** Who waits; the one on the table is marked. */
export function Queue({
  people,
  current,
  onPick,
}: {
  people: readonly Duplicate[];
  current: string;
  onPick: (id: string) => void;
}) {
  const at = people.findIndex(({ item }) => item.id === current);
  return (
    <nav className="queue" aria-label={words.queue}>
      <ul>
        {people.map(({ item }) => (
          <li key={item.id}>
            <button
              type="button"
              aria-current={item.id === current ? 'true' : undefined}
              onClick={() => onPick(item.id)}
            >
              <Avatar name={item.name} />
              <span className="grow">
                <span className="clip strong">
                  <Text>{item.name}</Text>
                </span>
                <span className="small muted clip">
                  {words.candidates(item.candidates.length, [
                    ...new Set(item.candidates.map(candidate => candidate.objectLabel)),
                  ])}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="small muted num">{words.nOf(at + 1, people.length)}</p>
    </nav>
  );
}
