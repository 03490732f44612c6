/**
 * `npm run keys -- list|rotate`: which keys wrap the data keys of what is stored, and putting all of them under the newest.
 *
 * To change a key of `CRMSYNC_KEYS` while servers run: put the new key last and restart the servers one by one; put it first and
 * restart them again; `rotate`; take the old key away. A folder's own key file (embedded database) is changed by `rotate` itself.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { keyUses } from '../store/data-keys.ts';
import { VaultError } from '../vault/key-service.ts';
import { openVault } from '../vault/open-vault.ts';
import { rotateKeys } from '../vault/rotate.ts';
import { loadSecrets, type Secrets, writeKeyFile } from '../vault/secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { CommandError, type CommandTools, runCommand } from './command.ts';

const usage = 'npm run keys -- list | rotate';

await runCommand(async tools => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [verb, ...rest] = positionals;
  if (rest.length > 0 || (verb !== 'list' && verb !== 'rotate')) throw new CommandError(usage);
  const secrets = loadSecrets(tools.settings);
  if (verb === 'rotate') await rotate(tools, secrets);
  else await list(tools, await vaultOf(secrets));
});

function vaultOf(secrets: Secrets): Promise<Vault> {
  return openVault(secrets, fetch, Date.now);
}

async function rotate(tools: CommandTools, secrets: Secrets): Promise<void> {
  const { settings, store, say } = tools;
  const fromFile = settings.keys === null && settings.transit === null;
  const ring = fromFile ? [newKey(), ...secrets.keys] : secrets.keys;
  // Kept before anything is wrapped with it: a key that is lost takes the connections with it.
  if (fromFile) writeKeyFile(settings.dataDir, ring);
  const vault = await vaultOf({ ...secrets, keys: ring });
  const { rewrapped, unopened } = await rotateKeys(store.db, vault);
  say(`Re-wrapped ${rewrapped} data keys.`);
  if (unopened > 0) {
    throw new CommandError(
      `${unopened} data keys open with no key at hand: put the missing key back, or reconnect.`,
    );
  }
  if (fromFile) writeKeyFile(settings.dataDir, ring.slice(0, 1));
  await list(tools, await vaultOf(fromFile ? { ...secrets, keys: ring.slice(0, 1) } : secrets));
}

function newKey() {
  return { id: `file-${randomBytes(4).toString('hex')}`, key: randomBytes(32) };
}

async function list({ store, say, settings }: CommandTools, vault: Vault): Promise<void> {
  const current = await currentOf(vault);
  const uses = await keyUses(store.db);
  const named = settings.keys?.map(({ id }) => id) ?? [];
  for (const id of new Set([current, ...named, ...uses.map(({ keyId }) => keyId)])) {
    const own = uses.filter(({ keyId }) => keyId === id);
    const rows = own.reduce((sum, each) => sum + each.rows, 0);
    const where = own.map(each => `${each.table} ${each.rows}`).join(', ');
    say(`${id}: ${rows} data keys${where === '' ? '' : ` (${where})`}${noteOf(vault, id, current, rows)}`);
  }
}

function noteOf(vault: Vault, id: string, current: string, rows: number): string {
  if (id === current) return ' - wraps now';
  if (!vault.keys.holds(id)) return ' - MISSING: put it back';
  return rows === 0 ? ' - may be removed' : ' - still needed: rotate';
}

async function currentOf(vault: Vault): Promise<string> {
  try {
    return await vault.keys.current();
  } catch (cause) {
    if (cause instanceof VaultError) throw new CommandError(cause.message, { cause });
    throw cause;
  }
}
