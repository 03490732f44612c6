/**
 * `npm run image`: builds the Dockerfile as it stands and runs its image, alone and as compose.yaml does, with Docker or podman,
 * whichever is there (`container/`). With neither, or after `-- --folders`, every step of it is run in empty folders with a clean
 * environment (`folders/`): that proves the commands, not the base image, which is this machine's then.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findEngine } from './container/engine.ts';
import { tryImage } from './container/try-image.ts';
import { readDockerfile } from './dockerfile.ts';
import { tryFolders } from './folders/try-folders.ts';

const { values } = parseArgs({ options: { folders: { type: 'boolean', default: false } } });
const say = (line: string) => process.stdout.write(`${line}\n`);
const stages = readDockerfile(readFileSync('Dockerfile', 'utf8'));
const engine = values.folders ? undefined : findEngine();
if (engine === undefined) await tryFolders(stages, say);
else await tryImage(engine, stages[0]?.from ?? '', say);
