/**
 * `npm run sabotage [-- <ids…>]`: shows that the tests of the attacks, tokens, abuse, extension and privacy groups have teeth. Breaks
 * the product in a copy, one thing at a time (groups/), and runs the test that must notice. Prints `red` or `STILL GREEN` for each,
 * and fails unless all are red. Before that every test is run once on the whole copy: one that is red anyway would prove nothing.
 */

import { has, runTests } from './run-tests.ts';
import { editsOf, type Saboteur } from './saboteur.ts';
import { saboteurs } from './saboteurs.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const asked = process.argv.slice(2);
const chosen = saboteurs.filter(({ ids }) => asked.length === 0 || ids.some(id => asked.includes(id)));
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Undefined, or why this test cannot prove anything. */
function notGreen(workshop: Workshop, test: string, ids: readonly string[]): string | undefined {
  const { passed, failed, said } = runTests(workshop.folder, test, ids);
  if (failed.length > 0) return `is red before anything is broken: ${failed[0]}`;
  const missing = ids.find(id => !has(passed, id));
  if (missing !== undefined) return `has no test of ${missing} that ran\n${said.slice(-2000)}`;
  return passed.length === 0 ? `ran nothing\n${said.slice(-2000)}` : undefined;
}

/** The ids whose tests did not notice; a test without an id counts as a whole. */
function unnoticed(workshop: Workshop, saboteur: Saboteur): readonly string[] {
  const { ids, test } = saboteur;
  const mend = workshop.break(saboteur);
  try {
    const { failed } = runTests(workshop.folder, test, ids);
    if (ids.length === 0) return failed.length > 0 ? [] : ['its test'];
    return ids.filter(id => !has(failed, id));
  } finally {
    mend();
  }
}

function filesOf(saboteur: Saboteur): string {
  return [...new Set(editsOf(saboteur).map(({ file }) => file))].join(', ');
}

function main(workshop: Workshop): boolean {
  let faults = 0;
  for (const [test, own] of Map.groupBy(chosen, each => each.test)) {
    const ids = own.some(each => each.ids.length === 0) ? [] : [...new Set(own.flatMap(each => each.ids))];
    const fault = notGreen(workshop, test, ids);
    if (fault === undefined) continue;
    faults += 1;
    say(`${test} ${fault}`);
  }
  let red = 0;
  for (const saboteur of chosen) {
    const name = `${saboteur.ids.join(' ') || '–'} ${saboteur.breaks} (${filesOf(saboteur)})`;
    const green = unnoticed(workshop, saboteur);
    if (green.length === 0) red += 1;
    say(
      green.length === 0
        ? `red          ${name}`
        : `STILL GREEN  ${green.join(' ')} in ${saboteur.test}: ${name}`,
    );
  }
  say(`${red} of ${chosen.length} noticed, of ${new Set(chosen.flatMap(({ ids }) => ids)).size} ids.`);
  return red === chosen.length && chosen.length > 0 && faults === 0;
}

const workshop = openWorkshop();
try {
  if (!main(workshop)) process.exitCode = 1;
} finally {
  workshop.remove();
}
