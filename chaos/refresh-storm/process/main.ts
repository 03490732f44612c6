/**
 * One of the processes of a refresh storm: the product's own token keeper on the environment's database. Told to go, it asks for a token
 * as many times at once as it is told, and answers with how many different ones came and what was refused.
 */
import { definitions } from '@crmsync/connectors';
import { createConnectors } from '../../../apps/server/src/connections/connectors.ts';
import { createCrmNetwork } from '../../../apps/server/src/connections/crm-fetch.ts';
import { createTokens } from '../../../apps/server/src/connections/tokens.ts';
import { readSettings } from '../../../apps/server/src/env.ts';
import { createLog } from '../../../apps/server/src/log.ts';
import { createGovernor } from '../../../apps/server/src/pace/governor.ts';
import { openDatabase } from '../../../apps/server/src/store/database.ts';
import { fileLedger } from '../../../apps/server/src/store/erasure-ledger.ts';
import { openVault } from '../../../apps/server/src/vault/open-vault.ts';
import { loadSecrets } from '../../../apps/server/src/vault/secrets.ts';
import { Go, type Told } from '../messages.ts';

const settings = readSettings(process.env, definitions);
const log = createLog('silent');
const store = await openDatabase(settings.database);
const { fetch } = createCrmNetwork();
const now = Date.now;
const vault = await openVault(loadSecrets(settings), fetch, now);
const governor = createGovernor({
  store,
  now,
  log,
  watch: { call: (_of, work) => work() },
  dailyReserve: 0,
});
const connectors = createConnectors(definitions, settings);
const erasures = fileLedger(settings.erasedFile);
const tokens = createTokens({ store, vault, erasures, connectors, fetch, now, log, governor });

let seen = '';
process.on('message', message => {
  void ask(Go.parse(message)).then(told => process.send?.(told));
});
process.send?.({ ready: true });

async function ask({ connectionId: id, callers, why }: Go): Promise<Told> {
  if (why === 'look') seen = await tokens.accessToken(id);
  const asked = Array.from({ length: callers }, () =>
    why === 'refused' ? tokens.refresh(id, seen) : tokens.accessToken(id),
  );
  const answers = await Promise.allSettled(asked);
  const got = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failed = answers.flatMap(answer => (answer.status === 'rejected' ? [String(answer.reason)] : []));
  return { tokens: [...new Set(got)], failed };
}
