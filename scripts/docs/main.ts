/** `npm run docs`: writes the pages of `docs/` that are made from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { definitions } from '../../packages/connectors/src/index.ts';
import { environmentPage, environmentSource, renderEnvironmentPage } from './environment.ts';
import { errorsPage, renderErrorsPage } from './errors.ts';

writeFileSync(errorsPage, renderErrorsPage(definitions));
process.stdout.write(`${errorsPage} is written.\n`);
writeFileSync(environmentPage, renderEnvironmentPage(readFileSync(environmentSource, 'utf8'), definitions));
process.stdout.write(`${environmentPage} is written.\n`);
