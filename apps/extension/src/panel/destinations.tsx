import type { Connection, Contact, Policy } from '@crmsync/contract';
import { Select } from '@crmsync/ui';

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
  onChange,
}: {
  connections: readonly Connection[];
  value: Destinations;
  known?: Contact | undefined;
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
          <span className="small muted">{willDo(connection, chosen.object, known)}</span>
        </label>
        {objects.length > 1 && (
          <Select
            label={`Kind of record in ${label}`}
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

const whenThere: Record<Policy, string> = {
  'fill-blanks': 'fills blanks',
  overwrite: 'overwrites what differs',
  skip: 'skips who is there',
  ask: 'asks you when somebody is there',
  create: 'creates in any case',
};

/** What the footer's button will do in this CRM, in half a line. */
export function willDo(
  { connector, objects, settings }: Connection,
  object: string,
  known?: Contact,
): string {
  const rule = whenThere[settings.policy];
  const status = known?.crm[connector]?.status;
  if (status === 'in' || status === 'changed') return capital(rule);
  const kind = objects.find(each => each.name === object)?.label ?? object;
  return `Creates a ${kind}, or ${rule}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
