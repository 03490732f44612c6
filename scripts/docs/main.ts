/** `npm run docs`: writes the pages of `docs/` that are made from the code. */
import { writeFileSync } from 'node:fs';
import { definitions } from '../../packages/connectors/src/index.ts';
import { errorsPage, renderErrorsPage } from './errors.ts';

writeFileSync(errorsPage, renderErrorsPage(definitions));
process.stdout.write(`${errorsPage} is written.\n`);
