/** Words of the frame around every screen. */
export const words = {
  skip: 'Skip to content',
  main: 'Main',
  contacts: 'Contacts',
  pushes: 'Pushes',
  decide: 'Decide',
  integrations: 'Integrations',
  history: 'History',
  more: 'More',
  toDecide: (n: string) => `${n} to decide`,
  theme: { system: 'As the computer', light: 'Light', dark: 'Dark' },
  account: (name: string) => `${name}: theme and sign out`,
  signOut: 'Sign out',
  offline: 'Offline. The server does not answer.',
  offlineDetail:
    'What you see may be old. This page tries again by itself; pushes that run go on without it.',
  notFound: 'There is no such page',
  notFoundDetail: 'The address may be old. Everything is reached from the navigation.',
  toContacts: 'To your contacts',
  loading: 'Opening CRMSync…',
};
