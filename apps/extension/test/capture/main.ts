/**
 * `npm run capture:score`: reads the saved page shapes with the extension's own sources and prints, per page and overall, how much of
 * what was found is right (precision) and how much of what is there was found (recall). `-v` prints each fault. Exit 1 under the floor.
 */
import './stand-in.ts';
import { savedPages } from './page.ts';
import { emptyScore, floors, precision, recall, type Score, scored, scorePage, total } from './score.ts';

const share = (value: number) => `${(value * 100).toFixed(1).padStart(6)} %`;
const line = (name: string, tally: Score['people']) =>
  `${name.padEnd(34)}${share(precision(tally))}${share(recall(tally))}   ${tally.right} right, ${tally.wrong} wrong, ${tally.missed} missed\n`;

function main(): number {
  const verbose = process.argv.includes('-v');
  process.stdout.write(`${'page'.padEnd(34)}precision recall\n`);
  const scores = savedPages().map(page => {
    const score = scorePage(page);
    const { fields, people } = score;
    const values = total(Object.values(fields).map(field => ({ ...emptyScore(), people: field }))).people;
    process.stdout.write(line(page.name, people));
    if (values.wrong + values.missed > 0) process.stdout.write(line('  its values', values));
    if (verbose) for (const fault of score.faults) process.stdout.write(`    ${fault}\n`);
    return score;
  });
  const all = total(scores);
  process.stdout.write(`\n${scores.length} pages\n${line('people', all.people)}`);
  for (const field of scored) process.stdout.write(line(`  ${field}`, all.fields[field]));
  const tallies = [all.people, ...Object.values(all.fields)];
  const short = tallies.some(tally => precision(tally) < floors.precision || recall(tally) < floors.recall);
  process.stdout.write(
    short ? '\nUnder the floor of 95 % precision and 90 % recall.\n' : '\nAbove the floor.\n',
  );
  return short ? 1 : 0;
}

process.exitCode = main();
