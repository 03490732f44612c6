import { SignIn, SignUp } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import type { SignedIn } from '../../api/users.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { words } from './words.ts';

/** E-mail and password, and the name for a new account. Used by the web app and the extension. */
export function SignInForm({
  mode,
  onDone,
}: {
  mode: 'sign-in' | 'sign-up';
  onDone: (session: SignedIn) => void;
}) {
  const api = useApi();
  const [input, setInput] = useState({ name: '', email: '', password: '' });
  const [faults, setFaults] = useState<Faults>({});
  const enter = useMutation({
    mutationFn: () => (mode === 'sign-in' ? api.users.signIn(signIn(input)) : api.users.signUp(input)),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (enter.isPending) return;
    const found = mode === 'sign-in' ? faultsOf(SignIn, signIn(input)) : faultsOf(SignUp, input);
    setFaults(found);
    if (Object.keys(found).length === 0) enter.mutate();
  };
  const set = (key: keyof typeof input) => (event: { target: { value: string } }) =>
    setInput(before => ({ ...before, [key]: event.target.value }));
  const up = mode === 'sign-up';
  return (
    <form className="stack s4" onSubmit={submit} noValidate>
      {enter.isError && <Trouble error={enter.error} />}
      {up && (
        <Field
          label={words.name}
          autoComplete="name"
          value={input.name}
          onChange={set('name')}
          error={faults.name}
        />
      )}
      <Field
        label={words.email}
        type="email"
        autoComplete={up ? 'email' : 'username'}
        value={input.email}
        onChange={set('email')}
        error={faults.email}
      />
      <Field
        label={words.password}
        type="password"
        autoComplete={up ? 'new-password' : 'current-password'}
        value={input.password}
        onChange={set('password')}
        error={faults.password}
        hint={up ? words.passwordHint : undefined}
      />
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        busy={enter.isPending}
        busyWords={up ? words.busyUp : words.busy}
      >
        {up ? words.signUp : words.signIn}
      </Button>
    </form>
  );
}

function Trouble({ error }: { error: unknown }) {
  if (!(error instanceof ApiError)) return <ErrorNotice error={error} />;
  if (error.status === 401) {
    return (
      <Notice tone="bad" title={words.mismatch}>
        {words.mismatchDetail}
      </Notice>
    );
  }
  if (error.status === 429) {
    return (
      <Notice tone="warn" title={words.tooMany}>
        {words.tooManyDetail(error.problem.retryAfter ?? 60)}
      </Notice>
    );
  }
  if (error.code === 'email-taken' || error.code.startsWith('USER_ALREADY_EXISTS')) {
    return (
      <Notice tone="bad" title={words.taken}>
        {words.takenDetail}
      </Notice>
    );
  }
  return <ErrorNotice error={error} />;
}

interface Faults {
  name?: string;
  email?: string;
  password?: string;
}

function signIn({ email, password }: { email: string; password: string }) {
  return { email, password };
}

/** One sentence per field that the contract would refuse. */
function faultsOf(schema: typeof SignIn | typeof SignUp, input: object): Faults {
  const fields = new Set(schema.safeParse(input).error?.issues.map(issue => issue.path[0]));
  return {
    ...(fields.has('name') ? { name: words.needName } : {}),
    ...(fields.has('email') ? { email: words.needEmail } : {}),
    ...(fields.has('password') ? { password: words.needPassword } : {}),
  };
}
