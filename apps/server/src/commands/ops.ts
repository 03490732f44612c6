/**
 * `npm run ops -- …`: what an operator does in an emergency. Each command first only counts; `--yes` does it.
 *
 * - `revoke-all <connector>`: ends every connection to a CRM, at the vendor too (its tokens may have been stolen).
 * - `sign-out <e-mail>`, `sign-out everybody`: ends the sessions of a person, or all there are.
 * - `password <e-mail>`: gives a person a new password and prints it; their sessions end. It signs in once, within a day, to choose another.
 * - `second-factor-off <e-mail>`: turns a person's second factor off, who has lost app and backup codes; their sessions end.
 * - `plan <e-mail> <free|pro|business>`: puts a person on a plan without payment, where plans are sold (`PLANS=on`).
 * - `make-admin <e-mail>`, `make-user <e-mail>`: who may open the admin page, and who may no more.
 * - `erase <user id>…`: deletes people again after an older backup was put back (their ids: `"erased"` in the server's log).
 */
import { parseArgs } from 'node:util';
import { Tier } from '@crmsync/contract';
import type { AppDeps } from '../app.ts';
import { assemble } from '../assemble.ts';
import { setPassword } from '../auth/set-password.ts';
import { createLog } from '../log.ts';
import { countConnectionsTo } from '../store/connections.ts';
import { grantTier } from '../store/subscriptions.ts';
import { countUserRows } from '../store/user-data.ts';
import { countSessions, endSessions, giveRole, userIdOf } from '../store/users.ts';
import { loadSecrets } from '../vault/secrets.ts';
import { CommandError, type CommandTools, runCommand } from './command.ts';

const usage =
  'npm run ops -- revoke-all <connector> [--yes] | erase <user id>… [--yes] | sign-out <e-mail>|everybody [--yes] | password <e-mail> [--yes] | second-factor-off <e-mail> [--yes] | make-admin <e-mail> [--yes] | make-user <e-mail> [--yes] | plan <e-mail> <free|pro|business> [--yes]';
const dryRun = 'Nothing was changed. Add --yes to do it.';

await runCommand(async tools => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false } },
  });
  const [verb, ...names] = positionals;
  if (verb === 'revoke-all' && names.length === 1) return revokeEverybody(tools, names[0] ?? '', values.yes);
  if (verb === 'erase' && names.length > 0) return erase(tools, names, values.yes);
  if (verb === 'sign-out' && names.length === 1) return signOut(tools, names[0] ?? '', values.yes);
  if (verb === 'password' && names.length === 1) return newPassword(tools, names[0] ?? '', values.yes);
  if (verb === 'second-factor-off' && names.length === 1)
    return secondFactorOff(tools, names[0] ?? '', values.yes);
  if (verb === 'plan' && names.length === 2)
    return givePlan(tools, names[0] ?? '', names[1] ?? '', values.yes);
  if (verb === 'make-admin' && names.length === 1) return setRole(tools, names[0] ?? '', 'admin', values.yes);
  if (verb === 'make-user' && names.length === 1) return setRole(tools, names[0] ?? '', 'user', values.yes);
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

async function signOut({ store, say }: CommandTools, whom: string, yes: boolean): Promise<void> {
  const email = whom === 'everybody' ? undefined : whom.toLowerCase();
  if (!yes) {
    say(`${await countSessions(store.db, email)} sessions.`);
    return say(dryRun);
  }
  say(`Ended ${await endSessions(store.db, email)} sessions; servers forget them within seconds.`);
}

async function newPassword(tools: CommandTools, email: string, yes: boolean): Promise<void> {
  if (!yes) return tools.say(dryRun);
  await withDeps(tools, async deps => {
    const password = await setPassword(deps, email);
    if (password === undefined) throw new CommandError('Nobody has this e-mail.');
    tools.say(`The new password is ${password}`);
    tools.say('It signs in once, within a day, to choose another.');
  });
}

async function secondFactorOff(tools: CommandTools, email: string, yes: boolean): Promise<void> {
  const { store, say } = tools;
  const userId = await userIdOf(store.db, email);
  if (userId === undefined) throw new CommandError('Nobody has this e-mail.');
  if (!yes) return say(dryRun);
  await withDeps(tools, async ({ secondFactors, log }) => {
    if (!(await secondFactors.turnOff(userId))) return say('They have no second factor.');
    const ended = await endSessions(store.db, email.toLowerCase());
    // A warning, because whoever reads the log for attacks must see what lowered somebody's guard.
    log.warn({ security: 'second-factor-off', by: 'operator', userId }, 'authentication');
    say(`Their second factor is off; ended ${ended} sessions.`);
  });
}

async function givePlan(tools: CommandTools, email: string, name: string, yes: boolean): Promise<void> {
  const tier = Tier.safeParse(name).data;
  if (tier === undefined) throw new CommandError(usage);
  if (!yes) return tools.say(dryRun);
  await withDeps(tools, async ({ store, pushes, tiers }) => {
    const userId = await grantTier(store.db, email, tier);
    if (userId === undefined) throw new CommandError('Nobody has this e-mail.');
    await pushes.resumeAll(userId);
    tools.say(`${email} is on ${tier}.${tiers.sold ? '' : ' It counts once PLANS=on is set.'}`);
  });
}

async function setRole(
  { store, say }: CommandTools,
  email: string,
  role: 'user' | 'admin',
  yes: boolean,
): Promise<void> {
  if (!yes) return say(dryRun);
  if (!(await giveRole(store.db, email, role))) throw new CommandError('Nobody has this e-mail.');
  say(role === 'admin' ? 'They may open /admin now.' : 'They may not open /admin any more.');
}

/** The server's own rooms, without anything that listens. */
async function withDeps(
  { settings, store }: CommandTools,
  work: (deps: AppDeps) => Promise<void>,
): Promise<void> {
  const log = createLog('warn');
  const { deps, accounts, close } = await assemble({
    settings,
    secrets: loadSecrets(settings),
    store,
    log,
    now: Date.now,
  });
  const all = async () => work({ ...deps, ...(await accounts()) });
  await all().finally(close);
}
