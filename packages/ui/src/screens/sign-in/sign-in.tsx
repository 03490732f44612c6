import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { keys } from '../../api/keys.ts';
import { Brand } from '../../components/avatar.tsx';
import { Go } from '../../components/go.tsx';
import { SignInForm } from './form.tsx';
import { words } from './words.ts';

/** The way in. It stands in for whatever address was asked for, so that signing in leads there. */
export function SignInScreen() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const up = useLocation().pathname === '/sign-up';
  const enter = () => {
    if (up) void navigate('/contacts', { replace: true });
    void client.resetQueries({ queryKey: keys.me });
  };
  return (
    <main className="signin" id="main">
      <title>{`${up ? words.signUp : words.signIn} · CRMSync`}</title>
      <div className="signin-box">
        <div className="center">
          <Brand large />
        </div>
        <div className="card">
          <div className="body">
            <h1 className="sr">{up ? words.signUp : words.signIn}</h1>
            <SignInForm key={up ? 'up' : 'in'} mode={up ? 'sign-up' : 'sign-in'} onDone={enter} />
          </div>
        </div>
        <p className="center soft">
          {up ? words.haveOne : words.newHere}{' '}
          <Go to={up ? '/contacts' : '/sign-up'}>{up ? words.signIn : words.signUp}</Go>
        </p>
        <p className="center small muted">{words.keys}</p>
      </div>
    </main>
  );
}
