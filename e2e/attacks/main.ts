/** `npm run attack`: plays every attack against a CRMSync of its own, over HTTP and in a browser, and says how many were refused. */
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../scripts/test/debian.ts';
import { startApp } from '../app.ts';
import { makeScene } from './attack.ts';
import { attacks } from './index.ts';

const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
const app = await startApp();
let refusals = 0;
try {
  const scene = await makeScene(app, () => browser.newContext());
  for (const { title, play } of attacks) {
    const breach = await play(scene).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    if (breach === undefined) refusals += 1;
    process.stdout.write(
      breach === undefined ? `refused  ${title}\n` : `BREACH   ${title}\n         ${breach}\n`,
    );
  }
} finally {
  await browser.close();
  await app.stop();
}
process.stdout.write(`\n${refusals} of ${attacks.length} refused\n`);
process.exit(refusals === attacks.length ? 0 : 1);
