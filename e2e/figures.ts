/** `npm run figures`: measures panel, popup and capture in a real Chromium and writes docs/figures.md. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { BrowserContext } from '@playwright/test';
import { bytesOf, mostBytes } from '../apps/extension/test/bytes.ts';
import { ensureChromium } from '../scripts/test/debian.ts';
import { type RunningApp, startApp } from './app.ts';
import { extensionIdOf, launchWithExtension } from './browser.ts';
import { captureTime, type FirstPaint, firstPaintOf, nodesOf, openHugePage } from './extension/measure.ts';
import { cardOf, inOwnPage, openPage, openPanel, signUpInPanel, tabOf } from './extension/panel.ts';

const page = 'docs/figures.md';
const times = 9;
const person = {
  name: 'Freja Lindqvist',
  email: 'freja@lindqvist.example',
  password: 'correct horse battery',
};

async function repeated<Result>(work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time += 1) results.push(await work());
  return results;
}

/** The middle and the worst of some numbers. */
function spread(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((one, other) => one - other);
  return `${sorted[Math.floor(sorted.length / 2)]} ms (at worst ${sorted.at(-1)} ms)`;
}

const count = (n: number) => n.toLocaleString('en-GB');

function paintRow(name: string, paints: readonly FirstPaint[]): string {
  const first = spread(paints.map(paint => paint.first));
  const useful = spread(paints.map(paint => paint.useful));
  return `| ${name} | ${first} | ${useful} | ${Math.max(...paints.map(({ requests }) => requests))} |`;
}

async function measure(app: RunningApp, context: BrowserContext): Promise<string> {
  const extensionId = await extensionIdOf(context);
  const one = await openPage(context, app, 'one', cardOf('Anna Berg', 'anna@berg.example', 'CEO'));
  const panel = await openPanel(context, extensionId, one);
  await signUpInPanel(panel, person);
  await panel.close();
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, one));
  const paints = {
    panel: await repeated(() => firstPaintOf(context, extensionId, 'sidepanel', tabId)),
    popup: await repeated(() => firstPaintOf(context, extensionId, 'popup', tabId)),
  };
  const huge = await openHugePage(context, extensionId, app);
  const captures = await repeated(() => captureTime(context, extensionId, huge.tabId));
  const sizes = Object.entries(mostBytes).map(
    ([name, most]) => `| ${name} | ${count(bytesOf(app.extension, name))} | ${count(most)} |`,
  );
  return `# Figures of the extension

Written by \`npm run figures\` on ${new Date().toISOString().slice(0, 10)}: do not edit. Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, Chromium ${context.browser()?.version() ?? ''}; each is done ${times} times.

## Until something is to be seen

Signed in, beside a page with one person. Useful is when the panel shows who was found, and the popup how many; requests are those to the
server until then.

| page | first pixels | useful | requests |
| --- | --- | --- | --- |
${paintRow('side panel', paints.panel)}
${paintRow('popup', paints.popup)}

Reading a page of ${count(await nodesOf(huge.page))} nodes takes ${spread(captures)}, from the question to the answer.

## Bytes

What each part loads before it shows something: scripts as built, not compressed, with one language's words. \`npm test\` holds the budgets.

| part | bytes | budget |
| --- | --- | --- |
${sizes.join('\n')}
`;
}

const app = await startApp();
process.env.CHROMIUM_PATH = ensureChromium();
const browser = await launchWithExtension(app.extension);
try {
  const text = await measure(app, browser.context);
  writeFileSync(page, text);
  process.stdout.write(`${text}\n${page} is written.\n`);
} finally {
  await browser.close();
  await app.stop();
}
