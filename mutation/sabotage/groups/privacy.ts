import type { Saboteur } from '../saboteur.ts';

const server = 'apps/server/src';
const serverTest = 'apps/server/test';
const flow = `${serverTest}/connections/flow.test.ts`;
const abuse = `${serverTest}/http/abuse.test.ts`;
const account = `${serverTest}/privacy/account.test.ts`;
const canary = `${serverTest}/privacy/canary.test.ts`;
const vault = `${serverTest}/vault/vault.test.ts`;
const rotate = `${serverTest}/vault/rotate.test.ts`;
const oldPlan = `${serverTest}/upgrade/old-plan.test.ts`;
const schemas = `${serverTest}/upgrade/schemas.test.ts`;

/** Saboteurs of group P: privacy, upgrade and backup. */
export const privacy: readonly Saboteur[] = [
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
  {
    ids: ['P2'],
    breaks: 'rows are handed out as they are, and no schema cuts them',
    edits: [
      {
        file: `${server}/http/connection-cards.ts`,
        find: '    quota: row?.quota ?? null,\n',
        replace: '    quota: row?.quota ?? null,\n    ...row,\n',
      },
      {
        file: `${server}/http/connections.ts`,
        find: "app.get('/api/integrations', { schema: { response: { 200: ConnectionList } } }, async",
        replace: "app.get('/api/integrations', async",
      },
    ],
    test: flow,
  },
];
