import { say } from '@crmsync/ui';

/**
 * Where a value was found and why it is doubted, in the language of the panel. What reads the page runs inside it, without the
 * catalogues: it says so in these English words, and names of formats are the same in every language.
 */
const origins: Readonly<Record<string, string>> = {
  'Beside the link': say('panel.origins.besideLink'),
  'E-mail link': say('panel.origins.emailLink'),
  'Link on the card': say('panel.origins.cardLink'),
  'Message header': say('panel.origins.messageHeader'),
  'Name of the site': say('panel.origins.siteName'),
  'Page address': say('panel.origins.pageAddress'),
  'Page heading': say('panel.origins.pageHeading'),
  'Phone link': say('panel.origins.phoneLink'),
  'Selected text': say('panel.origins.selectedText'),
  Signature: say('panel.origins.signature'),
  'Team card': say('panel.origins.teamCard'),
  'Written on the card': say('panel.origins.onCard'),
};

const doubts: Readonly<Record<string, string>> = {
  'Looks like a shared mailbox.': say('panel.doubts.sharedMailbox'),
  'Taken for the company because it follows the job title.': say('panel.doubts.companyByPlace'),
};

const shared = /^(\d+) people here share this (address|number)\./;

/** Where a value was found. */
export function originWords(origin: string): string {
  return origins[origin] ?? origin;
}

/** Why a value is doubted. */
export function doubtWords(doubt: string): string {
  const [, people, what] = shared.exec(doubt) ?? [];
  if (people === undefined) return doubts[doubt] ?? doubt;
  const n = Number(people);
  return what === 'address'
    ? say('panel.doubts.sharedAddress', { n })
    : say('panel.doubts.sharedNumber', { n });
}
