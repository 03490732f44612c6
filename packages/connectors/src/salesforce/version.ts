import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { CrmError } from '../connector.ts';

/** Oldest API version this connector is written for (sheet §1.9). */
const floor = 60;
/** The version asked for where the org has it. */
const preferred = 67;

const Versions = z.array(z.object({ version: z.string().regex(/^\d+\.\d+$/) }));

/** Where an org lists its API versions; needs no token and counts against no limit (sheet §1.9). */
export const versionsPath = '/services/data';

/**
 * Base path of the newest version up to the preferred one, else of the oldest above it, e.g. `/services/data/v67.0`.
 * @throws CrmError `forbidden` when the org has nothing we are written for
 */
export function chooseVersion(body: unknown): string {
  const offered = readAnswer(Versions, body, { label: 'Salesforce', writes: false })
    .map(({ version }) => Number(version))
    .filter(version => version >= floor)
    .sort((a, b) => a - b);
  const version = offered.findLast(one => one <= preferred) ?? offered[0];
  if (version === undefined) throw tooOld();
  return `${versionsPath}/v${version.toFixed(1)}`;
}

function tooOld(): CrmError {
  return new CrmError('forbidden', 'This Salesforce org is older than CRMSync supports.', {
    code: 'version-unsupported',
    short: 'org too old',
    advice: 'Nothing changed in Salesforce. Ask your Salesforce admin about its API version.',
    forAdmin: `CRMSync needs API version ${floor}.0 or newer.`,
  });
}
