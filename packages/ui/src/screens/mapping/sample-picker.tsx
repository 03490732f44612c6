import type { Contact } from '@crmsync/contract';
import { Icon } from '../../components/icon.tsx';
import { nameOf } from '../../text/names.ts';
import { words } from './words.ts';

/** On whom the lines are tried. */
export function SamplePicker({
  contacts,
  sample,
  onPick,
}: {
  contacts: readonly Contact[];
  sample: Contact | undefined;
  onPick: (contactId: string) => void;
}) {
  return (
    <label className="end row sample">
      <span className="small muted">{words.sample}</span>
      <span className="selectwrap">
        <select
          className="select small"
          value={sample?.id ?? ''}
          disabled={sample === undefined}
          onChange={event => onPick(event.target.value)}
        >
          {sample === undefined && <option value="">{words.noSample}</option>}
          {contacts.map(contact => (
            <option key={contact.id} value={contact.id}>
              {nameOf(contact)}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" />
      </span>
    </label>
  );
}
