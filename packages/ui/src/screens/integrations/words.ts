import type { Policy } from '@crmsync/contract';
import { say } from '../../text/say.ts';

/** How a sign-in ended, by the code the server sends back with the person. */
const flowEnds: { readonly [code: string]: string } = {
  'consent-denied': say('integrations.flowEnds.consentDenied'),
  'flow-expired': say('integrations.flowEnds.flowExpired'),
  'state-used': say('integrations.flowEnds.stateUsed'),
  'state-invalid': say('integrations.flowEnds.stateInvalid'),
  'flow-not-yours': say('integrations.flowEnds.flowNotYours'),
  'not-signed-in': say('integrations.flowEnds.notSignedIn'),
  'account-differs': say('integrations.flowEnds.accountDiffers'),
  'crm-timeout': say('integrations.flowEnds.crmTimeout'),
  'crm-failed': say('integrations.flowEnds.crmFailed'),
};

/** Words of the integrations and of a connection’s settings. */
export const words = {
  title: say('integrations.title'),
  sub: say('integrations.sub'),
  loading: say('integrations.loading'),
  none: say('integrations.none'),
  noneText: say('integrations.noneText'),
  connected: (label: string) => say('integrations.connected', { label }),
  firstSteps: say('contacts.firstSteps'),
  notConnected: (label: string) => say('integrations.notConnected', { label }),
  flowEnded: say('integrations.flowEnded'),
  flowEnds,
  oddAddress: say('integrations.oddAddress'),
  oddAddressText: say('integrations.oddAddressText'),
  settingsTitle: (label: string) => say('integrations.settingsTitle', { label }),
  settingsSub: (account: string) => say('integrations.settingsSub', { account }),
  settingsSubNone: say('integrations.settingsSubNone'),
  policy: say('integrations.policy'),
  policyHint: say('integrations.policyHint'),
  object: say('integrations.object'),
  objectHint: (n: number) => say('integrations.objectHint', { n }),
  disconnect: say('integrations.disconnect'),
  disconnectHint: (label: string) => say('integrations.disconnectHint', { label }),
  disconnectAct: (label: string) => say('integrations.disconnectAct', { label }),
  saved: say('integrations.saved'),
  ask: (label: string) => say('integrations.ask', { label }),
  askText: (account: string) => say('integrations.askText', { account }),
  stops: say('integrations.stops'),
  staysThere: (label: string) => say('integrations.staysThere', { label }),
  staysHere: say('integrations.staysHere'),
  keep: say('integrations.keep'),
  disconnected: (label: string) => say('integrations.disconnected', { label }),
  revokeLater: (label: string) => say('integrations.revokeLater', { label }),
  unknown: say('integrations.unknown'),
  policies: {
    'fill-blanks': {
      name: say('integrations.policies.fillBlanks.name'),
      says: label => say('integrations.policies.fillBlanks.says', { label }),
    },
    overwrite: {
      name: say('integrations.policies.overwrite.name'),
      says: () => say('integrations.policies.overwrite.says'),
    },
    skip: {
      name: say('integrations.policies.skip.name'),
      says: () => say('integrations.policies.skip.says'),
    },
    ask: { name: say('integrations.policies.ask.name'), says: () => say('integrations.policies.ask.says') },
    create: {
      name: say('integrations.policies.create.name'),
      says: label => say('integrations.policies.create.says', { label }),
    },
  } satisfies Record<Policy, { name: string; says: (label: string) => string }>,
};
