import type { Me } from '@crmsync/contract';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { BrowserRouter, useLocation, useNavigate } from 'react-router';
import { ApiProvider } from '../api/api-provider.tsx';
import type { Api } from '../api/create-api.ts';
import { keys } from '../api/keys.ts';
import { useMe } from '../api/queries.ts';
import { useEvents } from '../api/use-events.ts';
import { NavigationProvider } from '../components/go.tsx';
import { Loading } from '../components/loading.tsx';
import { ErrorNotice } from '../components/notice.tsx';
import { ToastProvider } from '../components/toast.tsx';
import { HomeScreen } from '../screens/home/home.tsx';
import { SignInScreen } from '../screens/sign-in/sign-in.tsx';
import { words } from './words.ts';

/** The screens of signed-in people come when they are signed in: a visitor's page stays light. */
const SignedIn = lazy(() => import('./signed-in.tsx'));
const SecondStep = lazy(() => import('./second-step.tsx'));

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

/**
 * Everyone passes here: signed in to the screens, or to the second step that they have to set up first; visitors of `/` to the page that says what this is, others to the sign-in, which
 * leads back to where they wanted to go.
 */
function Door() {
  const me = useMe();
  const step = useSecondStep(me.data);
  const events = useEvents(me.data != null && !step.missing);
  const { pathname } = useLocation();
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
  if (me.data == null) return pathname === '/' ? <HomeScreen /> : <SignInScreen />;
  return (
    <Suspense
      fallback={
        <main className="signin" id="main">
          <Loading words={words.loading}>{null}</Loading>
        </main>
      }
    >
      {step.missing ? <SecondStep onDone={step.done} /> : <SignedIn user={me.data} events={events} />}
    </Suspense>
  );
}

/** Whether a second step has to be set up first. It stays so until `done`: once it is on, its backup codes are still to be kept. */
function useSecondStep(me: Me | null | undefined) {
  const client = useQueryClient();
  const [missing, setMissing] = useState(false);
  const isMissing = me?.secondFactor === 'missing';
  if (isMissing && !missing) setMissing(true);
  if (me === null && missing) setMissing(false);
  const done = () => void client.invalidateQueries({ queryKey: keys.me }).then(() => setMissing(false));
  return { missing: isMissing || missing, done };
}
