/** `npm run build`: the web app that a server serves, and the extension for the address in PUBLIC_URL. */
import { existsSync } from 'node:fs';
import { buildAll } from '../start/build.ts';

if (existsSync('.env')) process.loadEnvFile('.env');
const { extension } = await buildAll(
  process.env.PUBLIC_URL ?? `http://localhost:${process.env.PORT ?? 3000}`,
);
process.stdout.write(`The web app is in apps/web/dist, the extension in ${extension}.\n`);
