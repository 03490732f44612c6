import type { Connection, Contact } from '@crmsync/contract';
import { memo, type Ref } from 'react';
import { StatusChip } from '../../components/chip.tsx';
import { Tick } from '../../components/choices.tsx';
import { Go } from '../../components/go.tsx';
import { Text } from '../../components/text.tsx';
import { useNow } from '../../components/use-now.ts';
import { nameOf } from '../../text/names.ts';
import { plainText } from '../../text/plain-text.ts';
import { dayOf } from '../../text/times.ts';
import { EditCell } from './edit-cell.tsx';
import { words } from './words.ts';

/** One person in the list: who, where, and one chip per connected CRM. Drawn again only when something about it changes. */
export const ContactRow = memo(function ContactRow({
  ref,
  index,
  contact,
  connected,
  selected,
  onSelect,
}: {
  ref: Ref<HTMLTableRowElement>;
  index: number;
  contact: Contact;
  connected: readonly Connection[];
  selected: boolean;
  onSelect: (id: string, checked: boolean, shift: boolean) => void;
}) {
  const now = useNow();
  const name = nameOf(contact);
  const email = contact.emails[0] ?? '';
  return (
    <tr ref={ref} data-index={index} aria-rowindex={index + 2} aria-selected={selected || undefined}>
      <td className="c-box">
        <Tick
          label={words.select(name)}
          checked={selected}
          onChange={(checked, shift) => onSelect(contact.id, checked, shift)}
        />
      </td>
      <EditCell
        contact={contact}
        className="c-who"
        fields={[
          { label: words.firstName, value: contact.firstName },
          { label: words.lastName, value: contact.lastName },
        ]}
        patchOf={([firstName = '', lastName = '']) => ({ firstName, lastName })}
      >
        <div className="who">
          <Go to={`/contacts/${contact.id}`} title={name}>
            <Text>{name}</Text>
          </Go>
          {contact.source?.how === 'sample' && <span className="tag">{words.sample}</span>}
        </div>
      </EditCell>
      <EditCell
        contact={contact}
        className="c-co"
        title={plainText(contact.company)}
        fields={[{ label: words.columns.company, value: contact.company, none: words.noCompany }]}
        patchOf={([company = '']) => ({ company })}
        asButton
      >
        {contact.company === '' ? (
          <span className="none">{words.noCompany}</span>
        ) : (
          <Text>{contact.company}</Text>
        )}
      </EditCell>
      <EditCell
        contact={contact}
        className="c-em soft"
        title={plainText(email)}
        fields={[{ label: words.columns.email, value: email, none: words.noEmail, type: 'email' }]}
        patchOf={([first = '']) => ({
          emails: [first, ...contact.emails.slice(1)].filter(each => each.trim() !== ''),
        })}
        asButton
      >
        {email === '' ? <span className="none">{words.noEmail}</span> : <Text>{email}</Text>}
      </EditCell>
      {connected.map(connection => {
        const state = contact.crm[connection.connector];
        return (
          <td key={connection.connector} className="c-crm">
            {state && (
              <StatusChip state={state} connector={connection} contactId={contact.id} place="flush" />
            )}
          </td>
        );
      })}
      <td className="c-date n muted">
        <time dateTime={contact.createdAt}>{dayOf(contact.createdAt, now)}</time>
      </td>
    </tr>
  );
});
