import type { CompanyRule, Connection, ConnectionSettings, FeatureName } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { Choices } from '../../components/choices.tsx';
import { featureWords } from '../../text/problem-words.ts';
import { words } from './extras-words.ts';
import { LiveSelect } from './live-select.tsx';
import { SettingRow } from './setting-row.tsx';

interface Rows {
  connection: Connection;
  settings: ConnectionSettings;
  set: (part: Partial<ConnectionSettings>) => void;
}

/** What a push does beyond the records: owner, list, companies, notes, writing without a look, duplicate rules. What cannot be had says why. */
export function ExtrasRows({ connection, settings, set }: Rows) {
  const { label, policies } = connection;
  const companyRules: readonly CompanyRule[] = ['off', 'match', 'create'];
  return (
    <>
      <FeatureRow connection={connection} name="owners" title={words.owner} hint={words.ownerHint}>
        <LiveSelect
          connection={connection}
          of="owners"
          label={words.owner}
          none={words.ownerNone(label)}
          value={settings.owner}
          onChange={owner => set({ owner })}
        />
      </FeatureRow>
      <FeatureRow connection={connection} name="groups" hint={words.groupHint}>
        <LiveSelect
          connection={connection}
          of="groups"
          label={labelOf(connection, 'groups')}
          none={words.groupNone}
          value={settings.group}
          onChange={group => set({ group })}
        />
      </FeatureRow>
      <FeatureRow connection={connection} name="companies" hint={words.companiesHint}>
        <Choices
          legend={labelOf(connection, 'companies')}
          legendHidden
          options={companyRules.map(rule => ({
            value: rule,
            label: words.companyRules[rule].name,
            hint: words.companyRules[rule].says(label),
          }))}
          value={settings.companies}
          onChange={companies => set({ companies })}
        />
      </FeatureRow>
      <FeatureRow connection={connection} name="notes" title={words.notes} hint={words.notesHint(label)}>
        <YesNo
          legend={words.notes}
          rules={words.noteRules}
          value={settings.notes}
          onChange={notes => set({ notes })}
        />
      </FeatureRow>
      <FeatureRow
        connection={connection}
        name="byEmail"
        title={words.byEmail}
        hint={words.byEmailHint(label)}
      >
        <YesNo
          legend={words.byEmail}
          rules={words.byEmailRules}
          value={settings.byEmail}
          onChange={byEmail => set({ byEmail })}
        />
      </FeatureRow>
      {/* Only a CRM that can hold somebody twice has rules against it. */}
      {policies.includes('create') && (
        <SettingRow title={words.duplicates} hint={words.duplicatesHint(label)}>
          <YesNo
            legend={words.duplicates}
            rules={words.duplicateRules}
            value={settings.allowDuplicates}
            onChange={allowDuplicates => set({ allowDuplicates })}
          />
        </SettingRow>
      )}
    </>
  );
}

/** The CRM's own word for a feature. */
function labelOf({ features }: Connection, name: FeatureName): string {
  return features.find(each => each.name === name)?.label ?? '';
}

/** A feature's setting, or why it is not to be had; nothing where the connector has no such feature. */
function FeatureRow({
  connection,
  name,
  title,
  hint,
  children,
}: {
  connection: Connection;
  name: FeatureName;
  title?: string;
  hint: string;
  children: ReactNode;
}) {
  const feature = connection.features.find(each => each.name === name);
  if (feature === undefined) return null;
  return (
    <SettingRow title={title ?? feature.label} hint={hint}>
      {feature.available ? children : <p className="soft">{featureWords(feature, connection.label)}</p>}
    </SettingRow>
  );
}

function YesNo({
  legend,
  rules,
  value,
  onChange,
}: {
  legend: string;
  rules: { readonly [answer in 'no' | 'yes']: { name: string; says: string } };
  value: boolean;
  onChange: (value: boolean) => void;
}) {
  return (
    <Choices
      legend={legend}
      legendHidden
      options={(['no', 'yes'] as const).map(answer => ({
        value: answer,
        label: rules[answer].name,
        hint: rules[answer].says,
      }))}
      value={value ? 'yes' : 'no'}
      onChange={answer => onChange(answer === 'yes')}
    />
  );
}
