import type { Saboteur } from '../saboteur.ts';

const server = 'apps/server/src';
const serverTest = 'apps/server/test';
const care = `${serverTest}/connections/care.test.ts`;
const tokens = `${serverTest}/connections/tokens.test.ts`;
const refresher = `${server}/connections/tokens.ts`;
const refreshStore = `${server}/store/tokens.ts`;

/** Saboteurs of group T: the life of tokens. */
export const tokenLife: readonly Saboteur[] = [
  {
    ids: ['T1'],
    breaks: 'a refused token is offered again',
    file: refresher,
    find: '    async refresh(id, stale) {\n',
    replace: '    async refresh(id, stale) {\n      if (id !== stale) return stale;\n',
    test: tokens,
  },
  {
    ids: ['T2'],
    breaks: 'the lease keeps nobody out',
    file: refreshStore,
    find: "eb('refresh_lease_until', '<', sql<Date>`clock_timestamp()`),",
    replace: "eb('refresh_lease_until', 'is not', null),",
    test: tokens,
  },
  {
    ids: ['T3'],
    breaks: '"already being processed" ends the connection',
    file: refresher,
    find: "    case 'busy':\n      return undefined;\n",
    replace: "    case 'busy':\n",
    test: care,
  },
  {
    ids: ['T4'],
    breaks: 'a refresh that was overtaken writes over the newer sign-in',
    file: refreshStore,
    find: "    .set({ ...tokens, token_version: version, refresh_lease_until: null })\n    .where('id', '=', id)\n    .where('refresh_fence', '=', fence)\n",
    replace:
      "    .set({ ...tokens, token_version: version, refresh_lease_until: null })\n    .where('id', '=', id)\n",
    test: care,
  },
  {
    ids: ['T5'],
    breaks: 'what is the operator’s matter disconnects people',
    file: refresher,
    find: "    case 'revoked':\n    case 'code':\n",
    replace: "    case 'operator':\n    case 'revoked':\n    case 'code':\n",
    test: care,
  },
  {
    ids: ['T6'],
    breaks: 'an ended grant is not written down',
    file: refresher,
    find: "await markTroubled(deps.store.db, row, 'needs-reconnect', {",
    replace: "void ((..._: unknown[]) => undefined)(deps.store.db, row, 'needs-reconnect', {",
    test: care,
  },
  {
    ids: ['T9'],
    breaks: 'an ended grant is not written down',
    file: refresher,
    find: "await markTroubled(deps.store.db, row, 'needs-reconnect', {",
    replace: "void ((..._: unknown[]) => undefined)(deps.store.db, row, 'needs-reconnect', {",
    test: tokens,
  },
  {
    ids: ['T7'],
    breaks: 'nothing is kept alive before the vendor’s limit',
    file: `${server}/connections/keep-alive.ts`,
    find: 'const idleMs = 20 * 24',
    replace: 'const idleMs = 40 * 24',
    test: care,
  },
  {
    ids: ['T8'],
    breaks: 'disconnecting leaves the grant alive at the vendor',
    file: `${server}/connections/end-connection.ts`,
    find: 'return note === undefined ? true : revokeNow(deps, note.id);',
    replace: 'return true;',
    test: tokens,
  },
  {
    ids: ['T10'],
    breaks: 'an address of HubSpot’s first version is used',
    file: 'packages/connectors/src/hubspot/webhooks.ts',
    find: "if (subscriptionType === 'object.deletion') return objectTypeId === '0-1';",
    replace: "if (subscriptionType === '/oauth/v1/token') return false;",
    test: 'packages/connectors/test/house-rules.test.ts',
  },
  {
    ids: ['T11'],
    breaks: 'tokens count as old ten times too early',
    file: refresher,
    find: 'const earlyMs = 90_000;',
    replace: 'const earlyMs = 2_400_000;',
    test: care,
  },
];
