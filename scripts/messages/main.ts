import { readFileSync, writeFileSync } from 'node:fs';
import { typesOf } from './arguments.ts';

/** `npm run messages`: writes the types of the ids and arguments that `en.json` holds. */
const folder = new URL('../../packages/ui/src/messages/', import.meta.url);
const catalogue = JSON.parse(readFileSync(new URL('en.json', folder), 'utf8')) as Record<string, string>;
writeFileSync(new URL('messages.ts', folder), typesOf(catalogue));
process.stdout.write(`${Object.keys(catalogue).length} messages.\n`);
