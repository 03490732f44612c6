import { SignIn, SignUp } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import type { SignedIn } from '../../api/users.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { callWords } from '../../text/problem-words.ts';
import { type NextStep, NextStepFields } from './next-step.tsx';
import { Trouble } from './trouble.tsx';
import { words } from './words.ts';

/**
 * E-mail and password, and the name for a new account; then what the server asks for besides. Used by the web app and the extension.
 * The password is sent again with each next step, so that a sign-in half done is nothing on the server.
 */
export function SignInForm({
  mode,
  onDone,
}: {
  mode: 'sign-in' | 'sign-up';
  onDone: (session: SignedIn) => void;
}) {
  const api = useApi();
  const [input, setInput] = useState(blank);
  const [step, setStep] = useState<NextStep | null>(null);
  const [faults, setFaults] = useState<Faults>({});
  const enter = useMutation({
    mutationFn: () =>
      mode === 'sign-in' ? api.users.signIn(signIn(input)) : api.users.signUp(signUp(input)),
    onSuccess: onDone,
    onError: error => {
      setStep(nextStep(error) ?? step);
      setFaults(faultsIn(error));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (enter.isPending) return;
    const found =
      mode === 'sign-in' ? faultsOf(SignIn, signIn(input), step) : faultsOf(SignUp, signUp(input));
    setFaults(found);
    if (Object.keys(found).length === 0) enter.mutate();
  };
  const set = (key: keyof typeof blank, value: string) => setInput(before => ({ ...before, [key]: value }));
  const back = () => {
    setInput(blank);
    setStep(null);
    setFaults({});
    enter.reset();
  };
  const isTrouble = enter.isError && nextStep(enter.error) === null && Object.keys(faults).length === 0;
  return (
    <form className="stack s4" onSubmit={submit} noValidate>
      {isTrouble && <Trouble error={enter.error} />}
      {step === null ? (
        <FirstFields
          up={mode === 'sign-up'}
          input={input}
          faults={faults}
          busy={enter.isPending}
          onChange={set}
        />
      ) : (
        <NextStepFields
          step={step}
          value={input[step]}
          error={faults[step]}
          busy={enter.isPending}
          onChange={value => set(step, value)}
          onBack={back}
        />
      )}
    </form>
  );
}

function FirstFields({
  up,
  input,
  faults,
  busy,
  onChange,
}: {
  up: boolean;
  input: typeof blank;
  faults: Faults;
  busy: boolean;
  onChange: (key: keyof typeof blank, value: string) => void;
}) {
  const set = (key: keyof typeof blank) => (event: { target: { value: string } }) =>
    onChange(key, event.target.value);
  return (
    <>
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
        busy={busy}
        busyWords={up ? words.busyUp : words.busy}
      >
        {up ? words.signUp : words.signIn}
      </Button>
    </>
  );
}

const blank = { name: '', email: '', password: '', code: '', newPassword: '' };
type Faults = Partial<Record<keyof typeof blank, string>>;

/** What goes to the server: of the next steps only what was asked for. */
function signIn({ email, password, code, newPassword }: typeof blank): SignIn {
  return {
    email,
    password,
    ...(code.trim() === '' ? {} : { code }),
    ...(newPassword === '' ? {} : { newPassword }),
  };
}

function signUp({ name, email, password }: typeof blank): SignUp {
  return { name, email, password };
}

/** What to ask for next, when the password was right and that is not all. */
function nextStep(error: unknown): NextStep | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code === 'second-factor-needed') return 'code';
  return error.code === 'new-password-needed' ? 'newPassword' : null;
}

/** What the server says of the field of a next step stands below it. */
function faultsIn(error: unknown): Faults {
  if (!(error instanceof ApiError) || nextStep(error) !== null) return {};
  const { title, detail } = callWords(error.problem);
  const sentence = detail === undefined ? title : `${title} ${detail}`;
  const { field } = error.problem;
  return field === 'code' || field === 'newPassword' ? { [field]: sentence } : {};
}

/** One sentence per field that the contract would refuse, or that a next step asks for. */
function faultsOf(
  schema: typeof SignIn | typeof SignUp,
  input: SignIn | SignUp,
  step?: NextStep | null,
): Faults {
  const fields = new Set(schema.safeParse(input).error?.issues.map(issue => issue.path[0]));
  if (step != null && !(step in input)) fields.add(step);
  return {
    ...(fields.has('name') ? { name: words.needName } : {}),
    ...(fields.has('email') ? { email: words.needEmail } : {}),
    ...(fields.has('password') ? { password: words.needPassword } : {}),
    ...(fields.has('code') ? { code: words.needCode } : {}),
    ...(fields.has('newPassword') ? { newPassword: words.needPassword } : {}),
  };
}
