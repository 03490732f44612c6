import type { QueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { BrowserRouter, useNavigate } from 'react-router';
import { ApiProvider } from '../api/api-provider.tsx';
import type { Api } from '../api/create-api.ts';
import { useMe } from '../api/queries.ts';
import { useEvents } from '../api/use-events.ts';
import { NavigationProvider } from '../components/go.tsx';
import { Loading } from '../components/loading.tsx';
import { ErrorNotice } from '../components/notice.tsx';
import { ToastProvider } from '../components/toast.tsx';
import { SignInScreen } from '../screens/sign-in/sign-in.tsx';
import { Screens } from './routes.tsx';
import { Shell } from './shell.tsx';
import { words } from './words.ts';

/** The full-page app: every screen, its navigation and its memory. */
export function CrmSyncApp({ api, client }: { api: Api; client: QueryClient }) {
  return (
    <ApiProvider api={api} client={client}>
      <BrowserRouter>
        <RouterLinks>
          <ToastProvider>
            <Door />
          </ToastProvider>
        </RouterLinks>
      </BrowserRouter>
    </ApiProvider>
  );
}

/** Links of the shared parts go through the router. */
function RouterLinks({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const navigation = useMemo(
    () => ({ href: (to: string) => to, go: (to: string) => void navigate(to) }),
    [navigate],
  );
  return <NavigationProvider value={navigation}>{children}</NavigationProvider>;
}

/** Everyone passes here: signed in to the screens, others to the sign-in, which leads back to where they wanted to go. */
function Door() {
  const me = useMe();
  const events = useEvents(me.data != null);
  if (me.isPending) {
    return (
      <main className="signin" id="main">
        <Loading words={words.loading}>{null}</Loading>
      </main>
    );
  }
  if (me.isError && me.data === undefined) {
    return (
      <main className="signin" id="main">
        <div className="signin-box">
          <ErrorNotice error={me.error} />
        </div>
      </main>
    );
  }
  if (me.data == null) return <SignInScreen />;
  return (
    <Shell user={me.data} events={events}>
      <Screens />
    </Shell>
  );
}
