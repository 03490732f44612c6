import { useState } from 'react';
import { useMe } from '../../api/queries.ts';
import { DeleteAccountDialog } from '../../app/delete-account.tsx';
import { Page } from '../../app/page.tsx';
import { useExportData } from '../../app/use-export-data.ts';
import { Button } from '../../components/button.tsx';
import { Text } from '../../components/text.tsx';
import { SettingRow } from '../integrations/setting-row.tsx';
import { ChangePassword } from './change-password.tsx';
import { Places } from './places.tsx';
import { SecondFactor } from './second-factor.tsx';
import { words } from './words.ts';

/** Who one is here: password, second step, where one is signed in, one's own data, and leaving. */
export function AccountScreen() {
  const me = useMe();
  const exportData = useExportData();
  const [deleting, setDeleting] = useState(false);
  return (
    <Page title={words.title} head={words.title}>
      <div className="settings">
        <SettingRow title={words.who} hint={words.whoHint}>
          <dl className="kv">
            <div>
              <dt>{words.name}</dt>
              <dd>
                <Text>{me.data?.name ?? ''}</Text>
              </dd>
            </div>
            <div>
              <dt>{words.email}</dt>
              <dd>
                <Text>{me.data?.email ?? ''}</Text>
              </dd>
            </div>
          </dl>
        </SettingRow>
        <SettingRow title={words.password} hint={words.passwordHint}>
          <ChangePassword email={me.data?.email ?? ''} />
        </SettingRow>
        <SettingRow title={words.factor} hint={words.factorHint}>
          <SecondFactor />
        </SettingRow>
        <SettingRow title={words.places} hint={words.placesHint}>
          <Places />
        </SettingRow>
        <SettingRow title={words.data} hint={words.dataHint}>
          <Button icon="download" onClick={exportData}>
            {words.exportData}
          </Button>
        </SettingRow>
        <SettingRow title={words.gone} hint={words.goneHint} last>
          <Button kind="danger" icon="bad" onClick={() => setDeleting(true)}>
            {words.deleteAccount}
          </Button>
        </SettingRow>
      </div>
      <DeleteAccountDialog open={deleting} onClose={() => setDeleting(false)} />
    </Page>
  );
}
