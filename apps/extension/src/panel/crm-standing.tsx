import type { Connection, Contact } from '@crmsync/contract';
import { Chip, StatusChip } from '@crmsync/ui';
import { type CrmLookUp, isLinked } from '../shared/use-in-crm.ts';
import { InCrmChips } from './in-crm-chips.tsx';
import { words } from './words.ts';

/**
 * Where a contact stands in one CRM. Whoever was never pushed there may be there all the same: that is looked up by e-mail, and
 * "Not in" is said only when the CRM said so.
 */
export function CrmStanding({
  contact,
  connection,
  lookUp,
  place = 'plain',
}: {
  contact: Contact;
  connection: Connection;
  lookUp: CrmLookUp;
  place?: 'flush' | 'plain';
}) {
  const { connector, label } = connection;
  const state = contact.crm[connector];
  if (!state) return null;
  const found = lookUp.inCrmOf(contact.emails).filter(one => one.connection.connector === connector);
  const looked = lookUp.stateOf(connector, contact.emails);
  if (isLinked(contact, connector) || (found.length === 0 && looked === 'answered')) {
    return <StatusChip state={state} connector={connection} contactId={contact.id} place={place} withAgo />;
  }
  if (found.length > 0) return <InCrmChips found={found} place={place} />;
  return looked === 'asking' ? (
    <Chip tone="run" icon="running" spin words={words.lookingIn(label)} place={place} />
  ) : (
    <NotLookedUp label={label} place={place} />
  );
}

/** A CRM that did not say whether it has somebody: nothing is claimed of it. */
export function NotLookedUp({ label, place = 'plain' }: { label: string; place?: 'flush' | 'plain' }) {
  return <Chip tone="idle" icon="question" words={words.notLookedUp(label)} place={place} />;
}
