import { type ReactNode, useEffect, useRef } from 'react';
import { Brand } from '../components/avatar.tsx';
import { SecondFactorSteps } from '../screens/account/second-factor-setup.tsx';
import { words as accountWords } from '../screens/account/words.ts';
import { useOwnLanguage } from './use-own-language.ts';
import { useSignOut } from './use-sign-out.ts';
import { words } from './words.ts';

/**
 * Where the operator asks everybody for a second step, whoever has none sets it up here, whatever address was asked for; nothing else
 * would answer. A chunk of its own, fetched by those who need it.
 */
export default function SecondStep({ onDone }: { onDone: () => void }) {
  const signOut = useSignOut();
  useOwnLanguage();
  return <SecondFactorSteps leave={words.signOut} frame={Frame} onLeave={signOut} onDone={onDone} />;
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="signin" id="main">
      <title>{`${title} · CRMSync`}</title>
      <div className="signin-box">
        <div className="center">
          <Brand large />
        </div>
        <div className="card">
          <div className="body stack">
            <Head key={title}>{title}</Head>
            {children}
          </div>
        </div>
        <p className="center small muted">{accountWords.factorEverybody}</p>
      </div>
    </main>
  );
}

/** Takes the focus when it is new, so that a screen reader reads where it is. */
function Head({ children }: { children: string }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <h1 tabIndex={-1} ref={head}>
      {children}
    </h1>
  );
}
