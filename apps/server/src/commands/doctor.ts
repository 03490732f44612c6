/**
 * `npm run doctor`: what is configured, reachable and migrated, and which keys and CRM apps are in use. Changes nothing, prints no
 * secret. `✓` is well, `!` is worth a look, `✗` must be mended: then it exits 1.
 */
import { definitions } from '@crmsync/connectors';
import { checkCrms } from '../doctor/crms.ts';
import { checkDatabase } from '../doctor/database.ts';
import { type Finding, render } from '../doctor/finding.ts';
import { checkOwn } from '../doctor/own.ts';
import { readSettings, type Settings, SettingsError } from '../env.ts';

const findings = await examine();
process.stdout.write(render(findings));
process.exitCode = findings.some(({ mark }) => mark === 'bad') ? 1 : 0;

async function examine(): Promise<Finding[]> {
  const settings = settingsOf();
  if (!('database' in settings)) return [settings];
  return [
    { mark: 'well', about: 'Settings', words: 'all can be used' },
    ...(await checkOwn(settings)),
    ...(await checkDatabase(settings)),
    ...(await checkCrms(settings, definitions)),
  ];
}

function settingsOf(): Settings | Finding {
  try {
    return readSettings(process.env, definitions);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { mark: 'bad', about: 'Settings', words: error.message };
  }
}
