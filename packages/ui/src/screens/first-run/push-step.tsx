import type { Connection, Contact } from '@crmsync/contract';
import { Button, ButtonLink } from '../../components/button.tsx';
import { StatusChip } from '../../components/chip.tsx';
import { Away } from '../../components/go.tsx';
import { Notice } from '../../components/notice.tsx';
import { nameOf } from '../../text/names.ts';
import { plainText } from '../../text/plain-text.ts';
import { recordHref } from '../../text/safe-href.ts';
import { useSync } from '../contact/use-sync.ts';
import { words } from './words.ts';

/** One press puts a contact into the CRM, and says where it is then. */
export function PushStep({ contact, connection }: { contact: Contact; connection: Connection }) {
  const sync = useSync(contact);
  const state = contact.crm[connection.connector];
  const name = plainText(nameOf(contact));
  const href = recordHref(state?.recordUrl ?? null);
  if (state?.status === 'in') {
    return (
      <Notice
        tone="ok"
        title={words.done(name, connection.label)}
        actions={
          <>
            {href !== null && <Away href={href}>{words.openRecord}</Away>}
            <ButtonLink to="/contacts" kind="primary">
              {words.toContacts}
            </ButtonLink>
          </>
        }
      />
    );
  }
  if (contact.emails.length === 0) {
    return (
      <Notice
        tone="warn"
        title={words.noEmail}
        actions={<ButtonLink to={`/contacts/${contact.id}`}>{words.addEmail(name)}</ButtonLink>}
      >
        {words.noEmailText(connection.label)}
      </Notice>
    );
  }
  return (
    <div className="stack">
      <p className="soft">{words.pushText}</p>
      <div className="row wrap">
        <Button
          kind="primary"
          icon="push"
          busy={sync.isPending}
          busyWords={words.pushing}
          onClick={() => sync.mutate(connection)}
        >
          {words.pushAct(name, connection.label)}
        </Button>
        {state !== undefined && state.status !== 'never' && (
          <StatusChip state={state} connector={connection} contactId={contact.id} />
        )}
      </div>
    </div>
  );
}
