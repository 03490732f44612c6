import type { Saboteur } from '../saboteur.ts';

const server = 'apps/server/src';
const serverTest = 'apps/server/test';
const flow = `${serverTest}/connections/flow.test.ts`;
const sessions = `${serverTest}/http/sessions.test.ts`;
const oauth = 'packages/connectors/test/oauth.test.ts';
const finish = `${server}/connections/finish-flow.ts`;
const authorize = 'packages/connectors/src/oauth.ts';
const factors = `${serverTest}/http/second-factors.test.ts`;

/** Saboteurs of group A: signing in, here and at a CRM. */
export const signIn: readonly Saboteur[] = [
  {
    ids: ['A1'],
    breaks: 'nobody is told of a forged state',
    file: finish,
    find: "    security('state-invalid');\n",
    replace: '',
    test: flow,
  },
  {
    ids: ['A2'],
    breaks: 'a state works as often as it comes',
    file: finish,
    find: '  if (flow.ended_at !== null) throw used();\n  const open = await endFlow(db, flow, now);\n  if (!open) throw used();\n',
    replace: '  await endFlow(db, flow, now);\n',
    test: flow,
  },
  {
    ids: ['A3'],
    breaks: 'whoever brings the answer gets the connection',
    file: finish,
    find: 'if (flow.user_id !== userId) {',
    replace: 'if (flow.user_id === userId && userId === "") {',
    test: flow,
  },
  {
    ids: ['A4'],
    breaks: 'flows last for ever',
    file: finish,
    find: 'if (flow.expires_at <= now) {',
    replace: 'if (flow.expires_at.getTime() === 0) {',
    test: flow,
  },
  {
    ids: ['A5', 'A7'],
    breaks: 'no challenge is sent, so a code is bound to no verifier',
    file: authorize,
    find: '  if (profile.pkce) {',
    replace: "  if (profile.pkce && flow.state === '') {",
    test: oauth,
  },
  {
    ids: ['A6'],
    breaks: 'a flow may end at another vendor’s address',
    file: finish,
    find: 'if (flow.connector !== connector || flow.via !== via) {',
    replace: 'if (flow.via !== via) {',
    test: flow,
  },
  {
    ids: ['A6'],
    breaks: 'the issuer of an answer is not looked at',
    file: authorize,
    find: '    ...(flow.iss === undefined ? {} : { iss: flow.iss }),\n',
    replace: '',
    test: oauth,
  },
  {
    ids: ['A8'],
    breaks: 'a denial is taken for an answer without a code',
    file: finish,
    find: '  if (answer.error !== undefined) throw denied(label, answer.error);\n',
    replace: '',
    test: flow,
  },
  {
    ids: ['A9'],
    breaks: 'the verifier travels in the address',
    file: authorize,
    find: "  url.searchParams.set('state', flow.state);\n",
    replace:
      "  url.searchParams.set('state', flow.state);\n  url.searchParams.set('verifier', flow.codeVerifier);\n",
    test: flow,
  },
  {
    ids: ['A10'],
    breaks: 'an address that claims a connection is believed',
    file: 'packages/ui/src/screens/integrations/flow-result.tsx',
    find: "    if (connection.state !== 'connected') return null;\n",
    replace: '',
    test: 'packages/ui/test/components.test.tsx',
  },
  {
    ids: ['A11'],
    breaks: 'the extension takes a code from any address',
    file: 'apps/extension/src/connect.ts',
    find: "if (back.protocol !== 'https:' || back.host !== ",
    replace: "if (back.protocol === '' || back.host === ",
    test: 'apps/extension/test/connect.test.ts',
  },
  {
    ids: ['A12'],
    breaks: 'the grant that lost stays alive at the vendor',
    file: finish,
    find: '      if (saved.replaced !== undefined) await endOldGrant(deps, flow, saved.replaced, tokens);\n',
    replace: '',
    test: flow,
  },
  {
    ids: ['A13'],
    breaks: 'nobody sees that fewer permissions were given',
    file: finish,
    find: 'const missing = scopes === undefined ? [] : asked.filter(scope => !scopes.includes(scope));',
    replace: 'const missing = asked.filter(() => scopes === null);',
    test: `${serverTest}/connections/blocked.test.ts`,
  },
  {
    ids: ['A14'],
    breaks: 'whatever the person chooses, the old account stays',
    file: `${server}/connections/switch-account.ts`,
    find: 'return accept ? takeNewAccount(',
    replace: 'return accept && userId === connector ? takeNewAccount(',
    test: `${serverTest}/connections/other-account.test.ts`,
  },
  {
    ids: [],
    breaks: 'a session lives for ever',
    file: `${server}/auth/sessions.ts`,
    find: 'found.session.createdAt.getTime() + longestMs < now()',
    replace: 'found.session.createdAt.getTime() + longestMs < 0',
    test: sessions,
  },
  {
    ids: ['A15'],
    breaks: 'nobody is asked for a code',
    file: `${server}/http/sign-in-steps.ts`,
    find: '  if ((await secondFactors.read(userId)).since === null) return;',
    replace: "  if ((await secondFactors.read(userId)).since !== '') return;",
    test: factors,
  },
  {
    ids: ['A15'],
    breaks: 'a code of the app works as often as it comes',
    file: `${server}/store/second-factors.ts`,
    find: "    .where('last_step', '<', step)\n",
    replace: '',
    test: factors,
  },
  {
    ids: ['A15'],
    breaks: 'a backup code works as often as it comes, and so does anything like one',
    file: `${server}/store/second-factors.ts`,
    find: '`backup_codes @> to_jsonb(',
    replace: '`backup_codes <> to_jsonb(',
    test: factors,
  },
  {
    ids: ['A15'],
    breaks: 'codes may be guessed for ever',
    file: `${server}/store/second-factors.ts`,
    find: 'const mostFailures = 5;',
    replace: 'const mostFailures = 5_000_000;',
    test: factors,
  },
  {
    ids: ['A15'],
    breaks: 'a session opened for a refused code stays',
    file: `${server}/http/sign-in-steps.ts`,
    find: '    await internalAdapter.deleteSession(token);\n',
    replace: '',
    test: factors,
  },
];
