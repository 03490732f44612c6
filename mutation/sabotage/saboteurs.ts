/** One way to break the product on purpose, and who must notice. */
export interface Saboteur {
  /** The matrix ids (test/matrix.ts) that must each have a red test. */
  readonly ids: readonly string[];
  /** What no longer holds. */
  readonly breaks: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The test file that must turn red. */
  readonly test: string;
}

const server = 'apps/server/src';
const serverTest = 'apps/server/test';
const flow = `${serverTest}/connections/flow.test.ts`;
const care = `${serverTest}/connections/care.test.ts`;
const tokens = `${serverTest}/connections/tokens.test.ts`;
const abuse = `${serverTest}/http/abuse.test.ts`;
const sessions = `${serverTest}/http/sessions.test.ts`;
const webhooks = `${serverTest}/http/webhooks.test.ts`;
const account = `${serverTest}/privacy/account.test.ts`;
const canary = `${serverTest}/privacy/canary.test.ts`;
const vault = `${serverTest}/vault/vault.test.ts`;
const rotate = `${serverTest}/vault/rotate.test.ts`;
const oldPlan = `${serverTest}/upgrade/old-plan.test.ts`;
const schemas = `${serverTest}/upgrade/schemas.test.ts`;
const oauth = 'packages/connectors/test/oauth.test.ts';
const finish = `${server}/connections/finish-flow.ts`;
const authorize = 'packages/connectors/src/oauth.ts';
const refresher = `${server}/connections/tokens.ts`;
const refreshStore = `${server}/store/tokens.ts`;

const oauthAttacks: readonly Saboteur[] = [
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
];

const tokenLife: readonly Saboteur[] = [
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

const apiAbuse: readonly Saboteur[] = [
  {
    ids: ['B1'],
    breaks: 'a push is anybody’s who knows its id',
    file: `${server}/store/pushes.ts`,
    find: "    .selectAll()\n    .where('user_id', '=', userId)\n    .where('id', '=', id)\n    .executeTakeFirst();",
    replace: "    .selectAll()\n    .where('id', '=', id)\n    .executeTakeFirst();",
    test: `${serverTest}/http/other-peoples-things.test.ts`,
  },
  {
    ids: ['B2'],
    breaks: 'unknown fields of settings are taken',
    file: 'packages/contract/src/connections.ts',
    find: 'export const ConnectionSettingsPatch = z.strictObject({',
    replace: 'export const ConnectionSettingsPatch = z.object({',
    test: abuse,
  },
  {
    ids: ['B3'],
    breaks: 'keys that reach a prototype are taken',
    file: `${server}/http/safe-json.ts`,
    find: "app.getDefaultJsonParser('error', 'error')",
    replace: "app.getDefaultJsonParser('ignore', 'ignore')",
    test: abuse,
  },
  {
    ids: ['B3'],
    breaks: 'halves of surrogate pairs reach the database',
    file: `${server}/http/safe-json.ts`,
    find: 'surrogate.test(text) ? wellFormed(text) : text',
    replace: "text === '' ? wellFormed(text) : text",
    test: `${serverTest}/http/garbage.test.ts`,
  },
  {
    ids: ['B4'],
    breaks: 'a stream without an announced length may be endless',
    file: `${server}/imports/limit-bytes.ts`,
    find: 'if (length > max) throw new TooManyBytes();',
    replace: 'if (max < 0) throw new TooManyBytes();',
    test: `${serverTest}/imports/stream.test.ts`,
  },
  {
    ids: ['B4'],
    breaks: 'an announced length is not looked at',
    file: `${server}/http/imports.ts`,
    find: "if (Number(request.headers['content-length']) > maxBytes)",
    replace: 'if (maxBytes < 0)',
    test: `${serverTest}/imports/imports.test.ts`,
  },
  {
    ids: ['B5'],
    breaks: 'nobody is counted',
    file: `${server}/http/limits.ts`,
    find: 'if (!verdict.isAllowed && verdict.isExceeded)',
    replace: 'if (!verdict.isAllowed && verdict.isExceeded && request.ip === "")',
    test: abuse,
  },
  {
    ids: ['B5'],
    breaks: 'guesses are counted by the address that the caller claims',
    file: `${server}/http/auth.ts`,
    find: 'headers.set(addressHeader, request.ip);',
    replace: "headers.set(addressHeader, String(request.headers['x-forwarded-for'] ?? request.ip));",
    test: abuse,
  },
  {
    ids: ['B6'],
    breaks: 'a key says nothing of what was asked with it',
    file: `${server}/http/idempotency.ts`,
    find: "hash: createHash('sha256').update(ordered).digest('hex')",
    replace: "hash: createHash('sha256').update(ordered.slice(0, 0)).digest('hex')",
    test: `${serverTest}/pushes/keys.test.ts`,
  },
  {
    ids: ['B7'],
    breaks: '% and _ in a search fit anything',
    file: `${server}/contacts/filter.ts`,
    find: "word.replace(/[\\\\%_]/g, '\\\\$&')",
    replace: 'word',
    test: `${serverTest}/contacts/contacts.test.ts`,
  },
  {
    ids: ['B8'],
    breaks: 'quotes end a SOQL literal',
    file: 'packages/connectors/src/salesforce/soql.ts',
    find: "text.replace(/[\\\\'\\p{Cc}]/gu,",
    replace: 'text.replace(/[\\p{Cc}]/gu,',
    test: 'packages/connectors/test/salesforce.test.ts',
  },
  {
    ids: ['B9'],
    breaks: 'any kind of record is taken',
    file: `${server}/http/push-target.ts`,
    find: 'const object = connector.objects.find(each => each.name === (asked.object ?? settings.object));',
    replace:
      'const object = connector.objects.find(each => each.name === (asked.object ?? settings.object)) ?? connector.objects[0];',
    test: flow,
  },
  {
    ids: ['B10'],
    breaks: 'any https host is the vendor’s',
    file: 'packages/connectors/src/salesforce/hosts.ts',
    find: "(url.protocol === 'https:' && url.port === '' && isUnder(url.hostname, 'salesforce.com'))",
    replace: "(url.protocol === 'https:' && url.port === '')",
    test: oauth,
  },
  {
    ids: ['B11'],
    breaks: 'any signature is right',
    file: 'packages/connectors/src/hubspot/webhooks.ts',
    find: 'given.length === right.length && timingSafeEqual(given, right)',
    replace: 'given.length === given.length || timingSafeEqual(given, right)',
    test: webhooks,
  },
  {
    ids: ['B11'],
    breaks: 'an old delivery is believed',
    file: 'packages/connectors/src/hubspot/webhooks.ts',
    find: '|| Math.abs(age) > maxAgeMs',
    replace: '|| Math.abs(age) > 1000 * maxAgeMs',
    test: webhooks,
  },
  {
    ids: ['B11'],
    breaks: 'a delivery is taken as often as it comes',
    file: `${server}/store/webhooks.ts`,
    find: 'if (taken.length === 0) return false;',
    replace: 'if (taken.length < 0) return false;',
    test: webhooks,
  },
  {
    ids: ['B11'],
    breaks: 'a copy counts as new when its signature is spelled another way',
    file: 'packages/connectors/src/hubspot/webhooks.ts',
    find: "return isRight ? right.toString('base64') : undefined;",
    replace: "return isRight ? (headers.get('x-hubspot-signature-v3') ?? '') : undefined;",
    test: webhooks,
  },
  {
    ids: ['B12'],
    breaks: 'other origins are let in',
    file: `${server}/http/origins.ts`,
    find: "throw new ApiProblem('forbidden', 'This page may not use CRMSync.'",
    replace: "if (allowed.length === 0) throw new ApiProblem('forbidden', 'This page may not use CRMSync.'",
    test: abuse,
  },
  {
    ids: ['B12'],
    breaks: 'any extension gets a flow',
    file: `${server}/http/connections.ts`,
    find: 'if (id !== undefined && allowed.includes(id)) return;',
    replace: 'if (id !== undefined && allowed.length > 0) return;',
    test: flow,
  },
];

const extension: readonly Saboteur[] = [
  {
    ids: ['E1'],
    breaks: 'a name is markup',
    file: 'packages/ui/src/components/text.tsx',
    find: '<bdi>{plainText(children)}</bdi>',
    replace: '<bdi dangerouslySetInnerHTML={{ __html: children }} />',
    test: 'packages/ui/test/components.test.tsx',
  },
  {
    ids: ['E1'],
    breaks: 'bidi controls stay in what is captured',
    file: 'apps/extension/src/sources/clean.ts',
    find: ".replace(unseen, '')",
    replace: '',
    test: 'apps/extension/test/sources.test.ts',
  },
  {
    ids: ['E2'],
    breaks: 'reading a page may take for ever',
    file: 'apps/extension/src/sources/budget.ts',
    find: '      return !spent;',
    replace: '      return true;',
    test: 'apps/extension/test/sources.test.ts',
  },
  {
    ids: ['E3', 'E4'],
    breaks: 'whoever speaks is heard',
    file: 'apps/extension/src/messages.ts',
    find: 'if (!isOwnPage(sender)) return false;',
    replace: "if (sender.id === 'nobody') return false;",
    test: 'apps/extension/test/messages.test.ts',
  },
  {
    ids: ['E5'],
    breaks: 'a record’s address may have any scheme',
    file: 'packages/ui/src/text/safe-href.ts',
    find: "return url.protocol === 'https:' || local ? url.href : null;",
    replace: 'return local || url.href ? url.href : null;',
    test: 'apps/extension/test/results.test.tsx',
  },
  {
    ids: ['E5'],
    breaks: 'links from captured text may run something',
    file: 'packages/ui/src/text/safe-href.ts',
    find: "const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);",
    replace: "const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:', 'javascript:', 'data:']);",
    test: 'packages/ui/test/text.test.ts',
  },
  {
    ids: ['E7'],
    breaks: 'the extension asks for one permission more',
    file: 'apps/extension/wxt.config.ts',
    find: "'activeTab', ",
    replace: "'activeTab', 'tabs', ",
    test: 'apps/extension/test/package.test.ts',
  },
  {
    ids: ['E8'],
    breaks: 'what was read is kept after signing out',
    file: 'apps/extension/src/session.ts',
    find: '  await chrome.storage.session.clear();\n',
    replace: '',
    test: 'apps/extension/test/session.test.ts',
  },
  {
    ids: ['E8'],
    breaks: 'what was fetched is kept after signing out',
    file: 'packages/ui/src/api/forget-person.ts',
    find: 'query.queryKey[0] !== keys.me[0]',
    replace: "query.queryKey[0] === 'nothing'",
    test: 'packages/ui/test/apply-events.test.ts',
  },
];

const privacy: readonly Saboteur[] = [
  {
    ids: ['P1'],
    breaks: 'errors are logged as they are',
    file: `${server}/log.ts`,
    find: '  return secretLike\n    .reduce((out, [pattern, mark]) => out.replace(pattern, mark), text.slice(0, 2000))\n    .slice(0, 300);',
    replace: '  return text;',
    test: `${serverTest}/privacy/log.test.ts`,
  },
  {
    ids: ['P1'],
    breaks: 'addresses are logged with their query',
    file: `${server}/log.ts`,
    find: "return url.split('?', 1)[0] ?? '';",
    replace: 'return url;',
    test: canary,
  },
  {
    ids: ['P1'],
    breaks: 'tokens are stored as they are',
    file: `${server}/vault/vault.ts`,
    find: "seal: ({ key }, plain, place) => encrypt(key, Buffer.from(plain, 'utf8'), contextOf(place)),\n    open: ({ key }, sealed, place) => decrypt(key, sealed, contextOf(place)).toString('utf8'),",
    replace:
      "seal: ({ key }, plain, place) => (key && place ? plain : ''),\n    open: (_, sealed) => sealed,",
    test: canary,
  },
  {
    ids: ['P1'],
    breaks: 'the state comes back in an address of ours',
    file: `${server}/http/connection-callback.ts`,
    find: 'return end({ connected: connector });',
    replace: 'return end({ connected: connector, state: String(answer.data.state) });',
    test: canary,
  },
  {
    ids: ['P3'],
    breaks: 'addresses are logged with their query',
    file: `${server}/log.ts`,
    find: "return url.split('?', 1)[0] ?? '';",
    replace: 'return url;',
    test: abuse,
  },
  {
    ids: ['P4'],
    breaks: 'the export leaves a table out',
    file: `${server}/store/user-data.ts`,
    find: 'and o.attname = case when',
    replace: "and c.relname <> 'contacts' and o.attname = case when",
    test: account,
  },
  {
    ids: ['P4'],
    breaks: 'the export holds keys',
    file: `${server}/store/user-data.ts`,
    find: "  'wrapped_key',\n];",
    replace: '];',
    test: account,
  },
  {
    ids: ['P4'],
    breaks: 'deleting leaves the grants alive',
    file: `${server}/connections/delete-user.ts`,
    find: 'for (const { connector } of live) await disconnect(deps, userId, connector);',
    replace: 'if (live.length > 0) break;',
    test: account,
  },
  {
    ids: ['P5'],
    breaks: 'a sealed text opens anywhere',
    file: `${server}/vault/vault.ts`,
    find: "return ['field', row, field, version];",
    replace: "return ['field', [row, field, version].length];",
    test: vault,
  },
  {
    ids: ['P5'],
    breaks: 'a data key opens for another row',
    file: `${server}/vault/key-ring.ts`,
    find: "return ['data-key', row, keyId];",
    replace: "return ['data-key', keyId, row.slice(0, 0)];",
    test: vault,
  },
  {
    ids: ['P6'],
    breaks: 'changing keys puts back a data key that was replaced meanwhile',
    file: `${server}/store/data-keys.ts`,
    find: '::uuid and wrapped_key = ',
    replace: "::uuid and '' <> ",
    test: rotate,
  },
  {
    ids: ['P7'],
    breaks: 'a server starts without keys',
    file: `${server}/vault/key-ring.ts`,
    find: "if (current === undefined) throw new VaultError('There is no encryption key.');",
    replace: 'if (current === undefined) return {} as KeyService;',
    test: vault,
  },
  {
    ids: ['P8'],
    breaks: 'the old tables stay with their tokens in the clear',
    file: `${server}/upgrade/old-plan.ts`,
    find: '    await endOldPlan(tx);\n',
    replace: '',
    test: oldPlan,
  },
  {
    ids: ['P9'],
    breaks: 'an older version runs its migrations over a newer database',
    file: `${server}/store/migrate.ts`,
    find: '  if (await isNewer(db)) return;\n',
    replace: '',
    test: schemas,
  },
  {
    ids: ['P10'],
    breaks: 'what was done is taken up again',
    file: `${server}/store/claims.ts`,
    find: "and i.state in ('pending', 'retry-wait', 'unknown')",
    replace: "and i.state in ('pending', 'retry-wait', 'unknown', 'done')",
    test: `${serverTest}/upgrade/backup.test.ts`,
  },
];

/** Of the groups A, T, B, E and P of the matrix. */
export const saboteurs: readonly Saboteur[] = [
  ...oauthAttacks,
  ...tokenLife,
  ...apiAbuse,
  ...extension,
  ...privacy,
  {
    ids: [],
    breaks: 'a session lives for ever',
    file: `${server}/auth/sessions.ts`,
    find: 'found.session.createdAt.getTime() + longestMs < now()',
    replace: 'found.session.createdAt.getTime() + longestMs < 0',
    test: sessions,
  },
];
