/**
 * `npm run ops -- …`: what an operator does in an emergency. Each command first only counts; `--yes` does it.
 *
 * - `revoke-all <connector>`: ends every connection to a CRM, at the vendor too (its tokens may have been stolen).
 * - `password <e-mail>`: gives a person a new password and prints it; their sessions end.
 * - `erase <user id>…`: deletes people again after an older backup was put back (their ids: `"erased"` in the server's log).
 */
import { parseArgs } from 'node:util';
import type { AppDeps } from '../app.ts';
import { assemble } from '../assemble.ts';
import { setPassword } from '../auth/set-password.ts';
import { createLog } from '../log.ts';
import { countConnectionsTo } from '../store/connections.ts';
import { countUserRows } from '../store/user-data.ts';
import { loadSecrets } from '../vault/secrets.ts';
import { CommandError, type CommandTools, runCommand } from './command.ts';

const usage =
  'npm run ops -- revoke-all <connector> [--yes] | erase <user id>… [--yes] | password <e-mail> [--yes]';
const dryRun = 'Nothing was changed. Add --yes to do it.';

await runCommand(async tools => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false } },
  });
  const [verb, ...names] = positionals;
  if (verb === 'revoke-all' && names.length === 1) return revokeEverybody(tools, names[0] ?? '', values.yes);
  if (verb === 'erase' && names.length > 0) return erase(tools, names, values.yes);
  if (verb === 'password' && names.length === 1) return newPassword(tools, names[0] ?? '', values.yes);
  throw new CommandError(usage);
});

async function revokeEverybody(tools: CommandTools, connector: string, yes: boolean): Promise<void> {
  const { settings, store, say } = tools;
  if (settings.connectors[connector] === undefined) {
    throw new CommandError(
      `There is no CRM "${connector}"; there are ${Object.keys(settings.connectors).join(', ')}.`,
    );
  }
  const { connections, users, pushes } = await countConnectionsTo(store.db, connector);
  say(`${connector}: ${connections} connections of ${users} people, ${pushes} open pushes.`);
  if (!yes) return say(dryRun);
  await withDeps(tools, async ({ connections: all }) => {
    const ended = await all.revokeAll(connector);
    say(`Ended ${ended.connections} connections; their data keys are destroyed and their people told.`);
    if (ended.later > 0)
      say(`${ended.later} grants are still to be ended at the vendor; the server goes on asking.`);
  });
}

async function erase(tools: CommandTools, ids: readonly string[], yes: boolean): Promise<void> {
  const { store, say } = tools;
  if (ids.some(id => !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))) throw new CommandError(usage);
  for (const id of ids) {
    const rows = Object.values(await countUserRows(store.db, id)).reduce((sum, count) => sum + count, 0);
    say(`${id}: ${rows} rows.`);
  }
  if (!yes) return say(dryRun);
  await withDeps(tools, async ({ connections: all }) => {
    for (const id of ids) say(`${id}: ${(await all.deletePerson(id)) ? 'deleted' : 'not there'}.`);
  });
}

async function newPassword(tools: CommandTools, email: string, yes: boolean): Promise<void> {
  if (!yes) return tools.say(dryRun);
  await withDeps(tools, async ({ auth }) => {
    const password = await setPassword(auth, email);
    if (password === undefined) throw new CommandError('Nobody has this e-mail.');
    tools.say(`The new password is ${password}`);
  });
}

/** The server's own rooms, without anything that listens. */
async function withDeps(
  { settings, store }: CommandTools,
  work: (deps: AppDeps) => Promise<void>,
): Promise<void> {
  const log = createLog('warn');
  const { deps, close } = await assemble({
    settings,
    secrets: loadSecrets(settings),
    store,
    log,
    now: Date.now,
  });
  await work(deps).finally(close);
}
