import { chromium } from '@playwright/test';
import { makeScene, type Scene } from './attacks/attack.ts';
import { attacks } from './attacks/index.ts';
import { test } from './fixtures.ts';

// A browser without the extension: what these pages meet is a person's ordinary one.
const browser = chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
let scene: Scene;

test.beforeAll(async ({ app }) => {
  const started = await browser;
  scene = await makeScene(app, () => started.newContext());
});
test.afterAll(async ({ app }) => {
  await (await browser).close();
  // Guessed passwords have closed the door to everybody at this address for a minute: limits are counted per process.
  await app.restart();
});

for (const { title, play } of attacks) test(title, () => play(scene));
