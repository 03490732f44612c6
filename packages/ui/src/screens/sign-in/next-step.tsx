import { Button, LinkButton } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { words } from './words.ts';

/** What the server asks for when the password was right. */
export type NextStep = 'code' | 'newPassword';

/** The one field of a next step, and the way back to e-mail and password. */
export function NextStepFields({
  step,
  value,
  error,
  busy,
  onChange,
  onBack,
}: {
  step: NextStep;
  value: string;
  error: string | undefined;
  busy: boolean;
  onChange: (value: string) => void;
  onBack: () => void;
}) {
  const isCode = step === 'code';
  return (
    <>
      {!isCode && <p className="soft">{words.newPasswordWhy}</p>}
      <Field
        key={step}
        label={isCode ? words.code : words.newPassword}
        hint={isCode ? words.codeHint : words.passwordHint}
        type={isCode ? 'text' : 'password'}
        autoComplete={isCode ? 'one-time-code' : 'new-password'}
        autoCapitalize="none"
        spellCheck={false}
        ref={takeFocus}
        value={value}
        onChange={event => onChange(event.target.value)}
        error={error}
      />
      <Button type="submit" kind="primary" size="large" wide busy={busy} busyWords={words.busy}>
        {isCode ? words.signIn : words.goOn}
      </Button>
      <p className="center">
        <LinkButton onClick={onBack}>{words.someoneElse}</LinkButton>
      </p>
    </>
  );
}

/** The form asks something else now: whoever types or listens is led there. */
function takeFocus(input: HTMLInputElement | null): void {
  input?.focus();
}
