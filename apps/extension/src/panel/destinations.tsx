import type { Connection, Contact, Policy } from '@crmsync/contract';
import { Select } from '@crmsync/ui';
import type { InCrm } from '../shared/use-in-crm.ts';
import { words } from './words.ts';

/** Where a push goes: CRMs by connector id, with the kind of record chosen for each. */
export type Destinations = Readonly<Record<string, { on: boolean; object: string }>>;

/** All connected CRMs, each with the kind of record of its settings. */
export function defaultDestinations(connections: readonly Connection[]): Destinations {
  return Object.fromEntries(
    connections.map(({ connector, settings }) => [connector, { on: true, object: settings.object }]),
  );
}

/** One line per connected CRM: whether it gets the person, as what, and what that will do there. */
export function DestinationPicker({
  connections,
  value,
  known,
  found = [],
  onChange,
}: {
  connections: readonly Connection[];
  value: Destinations;
  known?: Contact | undefined;
  /** Where the person is already without being a contact of ours. */
  found?: readonly InCrm[];
  onChange: (value: Destinations) => void;
}) {
  return connections.map(connection => {
    const { connector, label, objects, settings } = connection;
    const chosen = value[connector] ?? { on: false, object: settings.object };
    const set = (change: Partial<typeof chosen>) =>
      onChange({ ...value, [connector]: { ...chosen, ...change } });
    return (
      <div className="dest" key={connector}>
        <input
          id={`dest-${connector}`}
          type="checkbox"
          className="box"
          checked={chosen.on}
          onChange={event => set({ on: event.target.checked })}
        />
        <label htmlFor={`dest-${connector}`}>
          <b>{label}</b>
          <br />
          <span className="small muted">{willDo(connection, chosen.object, known, found)}</span>
        </label>
        {objects.length > 1 && (
          <Select
            label={words.kindOfRecord(label)}
            labelHidden
            small
            value={chosen.object}
            options={objects.map(object => ({ value: object.name, label: object.label }))}
            onChange={event => set({ object: event.target.value })}
          />
        )}
      </div>
    );
  });
}

/** What the footer's button will do in this CRM, in half a line. */
export function willDo(
  { connector, objects, settings }: Connection,
  object: string,
  known?: Contact,
  found: readonly InCrm[] = [],
): string {
  const status = known?.crm[connector]?.status;
  const there = found.find(({ connection }) => connection.connector === connector)?.records.length ?? 0;
  if (there > 1 && updates.has(settings.policy)) return words.policies.ask;
  if (there > 0 || status === 'in' || status === 'changed') return words.policies[settings.policy];
  const kind = objects.find(each => each.name === object)?.label ?? object;
  return words.creates[settings.policy](kind);
}

/** Policies that write into the record that is there: with several, a person chooses which. */
const updates: ReadonlySet<Policy> = new Set<Policy>(['fill-blanks', 'overwrite']);
