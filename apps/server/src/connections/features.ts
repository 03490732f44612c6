import type { CrmConnector } from '@crmsync/connectors';
import type { ConnectionSettings, Feature, FeatureName, PushOptions } from '@crmsync/contract';
import type { ConnectionRow } from '../store/connections.ts';

type Known = Pick<CrmConnector, 'label' | 'objects' | 'features' | 'defaults' | 'oauth'>;

/** Options that do nothing beyond the records. */
export const plainOptions: PushOptions = {
  owner: null,
  group: null,
  companies: 'off',
  notes: false,
  allowDuplicates: false,
  byEmail: false,
};

/** What a connection can do beyond writing contacts. A permission that was not granted switches its feature off, and says so. */
export function featuresOf(connector: Known, row: ConnectionRow | undefined): Feature[] {
  const { label: crm, oauth } = connector;
  return connector.features.map(({ name, label, scopes }) => {
    const missing = scopes.filter(scope => row?.missing_scopes.includes(scope));
    if (row === undefined) return { name, label, available: false, reason: `${crm} is not connected.` };
    if (missing.length === 0) return { name, label, available: true, reason: null };
    const words = missing.map(scope => `“${oauth.scopeLabels[scope]?.text ?? scope}”`).join(' and ');
    const reason = `${crm} did not allow ${words}. Connect ${crm} again and allow it to use this.`;
    return { name, label, available: false, reason };
  });
}

/** What the user chose, over the defaults. What is not available any more is off, whatever was chosen. */
export function settingsOf(row: ConnectionRow | undefined, connector: Known): ConnectionSettings {
  const chosen: ConnectionSettings = {
    ...plainOptions,
    companies: connector.defaults?.companies ?? 'off',
    object: connector.objects[0]?.name ?? '',
    policy: 'fill-blanks',
    ...row?.settings,
  };
  const features = featuresOf(connector, row);
  const off = optionFeatures.filter(
    ([, name]) => !features.some(each => each.name === name && each.available),
  );
  return { ...chosen, ...Object.fromEntries(off.map(([option]) => [option, plainOptions[option]])) };
}

/** Which feature an option needs. */
const optionFeatures: readonly (readonly [keyof PushOptions, FeatureName])[] = [
  ['owner', 'owners'],
  ['group', 'groups'],
  ['companies', 'companies'],
  ['notes', 'notes'],
  ['byEmail', 'byEmail'],
];

/** The first option asked for that this connection cannot do, with why; undefined when all can be done. */
export function refusedOption(
  asked: { readonly [option in keyof PushOptions]?: PushOptions[option] | undefined },
  features: readonly Feature[],
  crm: string,
): { readonly option: string; readonly reason: string } | undefined {
  for (const [option, name] of optionFeatures) {
    const value = asked[option];
    const feature = features.find(each => each.name === name);
    if (value === undefined || value === plainOptions[option] || feature?.available) continue;
    return { option, reason: feature?.reason ?? `CRMSync cannot do this with ${crm}.` };
  }
  return undefined;
}
