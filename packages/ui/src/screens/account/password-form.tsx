import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { words } from './words.ts';

/** In a dialog: what it is about, the password, and the two ways on. */
export function PasswordForm<Answer>({
  act,
  keep,
  danger = false,
  children,
  send,
  onDone,
  onClose,
}: {
  act: string;
  /** The safe way. */
  keep: string;
  danger?: boolean;
  children: ReactNode;
  send: (password: string) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  onClose: () => void;
}) {
  const [password, setPassword] = useState('');
  const sending = useMutation({ mutationFn: () => send(password), onSuccess: onDone });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!sending.isPending) sending.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {children}
      <Field
        label={words.yourPassword}
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={event => setPassword(event.currentTarget.value)}
      />
      {sending.isError && <ErrorNotice error={sending.error} />}
      <footer>
        <Button onClick={onClose}>{keep}</Button>
        <Button
          kind={danger ? 'danger-solid' : 'primary'}
          type="submit"
          busy={sending.isPending}
          disabled={password === ''}
        >
          {act}
        </Button>
      </footer>
    </form>
  );
}
