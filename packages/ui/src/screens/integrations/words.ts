import type { Policy } from '@crmsync/contract';
import { plural } from '../../text/numbers.ts';

/** How a sign-in ended, by the code the server sends back with the person. */
const flowEnds: { readonly [code: string]: string } = {
  'consent-denied': 'You, or a rule there, said no. Nothing changed there or here.',
  'flow-expired': 'The time to say yes had run out. Connect again.',
  'state-used': 'This sign-in was used already. If the card does not say Connected, connect again.',
  'state-invalid': 'The answer did not belong to a sign-in of yours. Connect again from here.',
  'flow-not-yours': 'That sign-in was begun by someone else. Nothing was connected. Connect again from here.',
  'not-signed-in': 'You were not signed in to CRMSync when you came back. Connect again.',
  'account-differs':
    'You signed in to another account than before. Nothing was changed yet. Choose on the card which one it shall be.',
  'crm-timeout': 'It did not answer in time. Nothing was kept. Try again in a moment.',
  'crm-failed': 'It failed while signing you in. Nothing was kept. Try again in a moment.',
};

/** Words of the integrations and of a connection’s settings. */
export const words = {
  title: 'Integrations',
  sub: 'Where your contacts go. CRM keys stay on the server, encrypted.',
  loading: 'Getting your connections…',
  none: 'This CRMSync knows no CRM',
  noneText: 'Whoever runs it can add one.',
  connected: (label: string) => `${label} is connected`,
  notConnected: (label: string) => `${label} was not connected`,
  flowEnded: 'Nothing changed there or here. You can try again at any time.',
  flowEnds,
  oddAddress: 'The server named an address that cannot be opened safely.',
  oddAddressText: 'Nothing was connected. Tell whoever runs this CRMSync.',
  settingsTitle: (label: string) => `${label} settings`,
  settingsSub: (account: string) => `${account}. Used by every push unless you choose otherwise there.`,
  settingsSubNone: 'Used by every push unless you choose otherwise there.',
  policy: 'When the person is already there',
  policyHint: 'A rule on a single field in the mapping wins over this.',
  object: 'New people become',
  objectHint: (n: number) =>
    n === 2 ? 'Both objects are always searched first.' : 'All objects are searched first.',
  disconnect: 'Disconnect',
  disconnectHint: (label: string) => `Revokes the key at ${label} and destroys ours. History stays.`,
  disconnectAct: (label: string) => `Disconnect ${label}`,
  unsaved: (n: number) => plural(n, 'unsaved change', 'unsaved changes'),
  nothingUnsaved: 'Everything is saved',
  discard: 'Discard',
  save: 'Save',
  saving: 'Saving…',
  saved: 'Settings saved',
  ask: (label: string) => `Disconnect ${label}?`,
  askText: (account: string) => `CRMSync gives its key back and can no longer read or write in ${account}.`,
  stops: 'A push that runs now stops; what it has not sent stays unsent',
  staysThere: (label: string) => `What is in ${label} stays there`,
  staysHere: 'Settings and history stay here',
  keep: 'Keep connected',
  disconnected: (label: string) => `${label} is disconnected`,
  revokeLater: (label: string) =>
    `${label} did not answer; its key is revoked as soon as it does. Ours is destroyed.`,
  unknown: 'There is no such CRM here',
  policies: {
    'fill-blanks': { name: 'Fill blanks only', says: label => `Never replaces what ${label} knows.` },
    overwrite: { name: 'Overwrite', says: () => 'Your value wins, except that a blank never does.' },
    skip: { name: 'Skip them', says: () => 'Who is there already is left alone.' },
    ask: { name: 'Ask about each', says: () => 'The person waits under Decide.' },
    create: { name: 'Create anyway', says: label => `Makes a second record of the same person in ${label}.` },
  } satisfies Record<Policy, { name: string; says: (label: string) => string }>,
};
