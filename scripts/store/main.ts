/** `npm run store-pack`: what the Chrome Web Store is given, in `store/`. `CRMSYNC_SERVER_URL` is the server it is built for. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildAll } from '../start/build.ts';
import { ExtensionMessages, listingOf, Manifest, pictures } from './listing.ts';
import { zipOf } from './zip.ts';

const out = 'store';
const server = new URL(process.env.CRMSYNC_SERVER_URL ?? 'http://localhost:3000').origin;
const { extension } = await buildAll(server);
const manifest = Manifest.parse(JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')));
const messages = ExtensionMessages.parse(
  JSON.parse(readFileSync(join(extension, '_locales/en/messages.json'), 'utf8')),
);
const zip = zipOf(extension);
rmSync(out, { recursive: true, force: true });
mkdirSync(out);
const name = `crmsync-${manifest.version}.zip`;
writeFileSync(join(out, name), zip);
writeFileSync(join(out, 'listing.md'), listingOf(manifest, messages));
for (const picture of pictures) copyFileSync(picture, join(out, basename(picture)));
const hash = createHash('sha256').update(zip).digest('hex');
process.stdout.write(`${out}/${name} for ${server}, ${zip.length} bytes, sha256 ${hash}\n`);
