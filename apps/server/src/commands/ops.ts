/**
 * `npm run ops -- …`: what an operator does in an emergency. Each command first only counts; `--yes` does it.
 *
 * - `revoke-all <connector>`: ends every connection to a CRM, at the vendor too (its tokens may have been stolen).
 * - `erase <user id>…`: deletes people again after an older backup was put back (their ids: `"erased"` in the server's log).
 */
import { parseArgs } from 'node:util';
import { assemble } from '../assemble.ts';
import { createLog } from '../log.ts';
import { countConnectionsTo } from '../store/connections.ts';
import { countUserRows } from '../store/user-data.ts';
import { loadSecrets } from '../vault/secrets.ts';
import { CommandError, type CommandTools, runCommand } from './command.ts';

const usage = 'npm run ops -- revoke-all <connector> [--yes] | erase <user id>… [--yes]';
const dryRun = 'Nothing was changed. Add --yes to do it.';

await runCommand(async tools => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false } },
  });
  const [verb, ...names] = positionals;
  if (verb === 'revoke-all' && names.length === 1) return revokeEverybody(tools, names[0] ?? '', values.yes);
  if (verb === 'erase' && names.length > 0) return erase(tools, names, values.yes);
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
  await withConnections(tools, async ({ revokeAll }) => {
    const ended = await revokeAll(connector);
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
  await withConnections(tools, async ({ deletePerson }) => {
    for (const id of ids) say(`${id}: ${(await deletePerson(id)) ? 'deleted' : 'not there'}.`);
  });
}

/** The server's own rooms, without anything that listens. */
async function withConnections(
  { settings, store }: CommandTools,
  work: (connections: Awaited<ReturnType<typeof assemble>>['deps']['connections']) => Promise<void>,
): Promise<void> {
  const log = createLog('warn');
  const { deps, close } = await assemble({
    settings,
    secrets: loadSecrets(settings),
    store,
    log,
    now: Date.now,
  });
  await work(deps.connections).finally(close);
}
