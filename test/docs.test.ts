import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions } from '../packages/connectors/src/index.ts';
import { errorsPage, renderErrorsPage } from '../scripts/docs/errors.ts';

describe('docs', () => {
  it(`${errorsPage} says what the connectors' error tables say`, () => {
    const written = readFileSync(errorsPage, 'utf8');
    const current = written === renderErrorsPage(definitions);
    expect(
      current,
      `${errorsPage} is not current. How to mend it: run npm run docs and commit the page.`,
    ).toBe(true);
  });
});
