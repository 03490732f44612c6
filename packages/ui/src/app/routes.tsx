import { Navigate, Route, Routes } from 'react-router';
import { useMe } from '../api/queries.ts';
import { ButtonLink } from '../components/button.tsx';
import { Empty } from '../components/loading.tsx';
import { AccountScreen } from '../screens/account/account.tsx';
import { AdminScreen } from '../screens/admin/admin.tsx';
import { BillingScreen } from '../screens/billing/billing.tsx';
import { ContactScreen } from '../screens/contact/contact.tsx';
import { NewContactScreen } from '../screens/contact/new-contact.tsx';
import { ContactsScreen } from '../screens/contacts/contacts.tsx';
import { DecideScreen } from '../screens/decide/decide.tsx';
import { DeletedScreen } from '../screens/deleted/deleted.tsx';
import { FirstRunScreen } from '../screens/first-run/first-run.tsx';
import { HistoryScreen } from '../screens/history/history.tsx';
import { ImportScreen } from '../screens/import/import.tsx';
import { IntegrationsScreen } from '../screens/integrations/integrations.tsx';
import { SettingsScreen } from '../screens/integrations/settings.tsx';
import { MappingScreen } from '../screens/mapping/mapping.tsx';
import { MergeScreen } from '../screens/merge/merge.tsx';
import { PreviewScreen } from '../screens/preview/preview.tsx';
import { PushScreen } from '../screens/push/push.tsx';
import { PushesScreen } from '../screens/push/pushes.tsx';
import { StartPushScreen } from '../screens/push/start.tsx';
import { Page } from './page.tsx';
import { words } from './words.ts';

/** Which address shows which screen. */
export function Screens() {
  const admin = useMe().data?.admin ?? false;
  return (
    <Routes>
      <Route path="/" element={<Navigate to="/contacts" replace />} />
      <Route path="/sign-in" element={<Navigate to="/contacts" replace />} />
      <Route path="/sign-up" element={<Navigate to="/contacts" replace />} />
      <Route path="/contacts" element={<ContactsScreen />} />
      <Route path="/contacts/new" element={<NewContactScreen />} />
      <Route path="/contacts/merge" element={<MergeScreen />} />
      <Route path="/contacts/deleted" element={<DeletedScreen />} />
      <Route path="/start" element={<FirstRunScreen />} />
      <Route path="/contacts/:id" element={<ContactScreen />} />
      <Route path="/import" element={<ImportScreen />} />
      <Route path="/push" element={<StartPushScreen />} />
      <Route path="/plans/:id" element={<PreviewScreen />} />
      <Route path="/pushes" element={<PushesScreen />} />
      <Route path="/pushes/:id" element={<PushScreen />} />
      <Route path="/decide" element={<DecideScreen />} />
      <Route path="/integrations" element={<IntegrationsScreen />} />
      <Route path="/integrations/:connector" element={<SettingsScreen />} />
      <Route path="/integrations/:connector/mapping" element={<MappingScreen />} />
      <Route path="/history" element={<HistoryScreen />} />
      <Route path="/billing" element={<BillingScreen />} />
      <Route path="/account" element={<AccountScreen />} />
      {admin && <Route path="/admin" element={<AdminScreen />} />}
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

function NotFound() {
  return (
    <Page title={words.notFound}>
      <Empty
        icon="page"
        title={words.notFound}
        action={<ButtonLink to="/contacts">{words.toContacts}</ButtonLink>}
      >
        {words.notFoundDetail}
      </Empty>
    </Page>
  );
}
