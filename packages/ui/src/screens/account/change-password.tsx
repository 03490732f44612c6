import { ChangePassword as Change } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

const blank = { currentPassword: '', newPassword: '' };
type Faults = Partial<Record<keyof typeof blank, string>>;

/** The current password and a new one. Every other place is signed out by it. */
export function ChangePassword({ email }: { email: string }) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const [input, setInput] = useState(blank);
  const [faults, setFaults] = useState<Faults>({});
  const change = useMutation({
    mutationFn: () => api.users.changePassword(input),
    onSuccess: async () => {
      setInput(blank);
      toast({ title: words.changed, detail: words.changedDetail });
      await client.invalidateQueries({ queryKey: keys.sessions });
    },
    onError: error => setFaults(faultsIn(error)),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    const found = faultsOf(input);
    setFaults(found);
    if (Object.keys(found).length === 0) change.mutate();
  };
  const set = (key: keyof typeof blank) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setInput(before => ({ ...before, [key]: value }));
  };
  return (
    <form className="stack account-form" onSubmit={submit} noValidate>
      {change.isError && Object.keys(faults).length === 0 && <ErrorNotice error={change.error} />}
      {/* Password managers keep the new one under the name it belongs to. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Field
        label={words.current}
        type="password"
        autoComplete="current-password"
        value={input.currentPassword}
        onChange={set('currentPassword')}
        error={faults.currentPassword}
      />
      <Field
        label={words.next}
        type="password"
        autoComplete="new-password"
        hint={words.nextHint}
        value={input.newPassword}
        onChange={set('newPassword')}
        error={faults.newPassword}
      />
      <div>
        <Button type="submit" busy={change.isPending} busyWords={words.changing}>
          {words.change}
        </Button>
      </div>
    </form>
  );
}

function faultsOf(input: typeof blank): Faults {
  const fields = new Set(Change.safeParse(input).error?.issues.map(issue => issue.path[0]));
  return {
    ...(fields.has('currentPassword') ? { currentPassword: words.needCurrent } : {}),
    ...(fields.has('newPassword') ? { newPassword: words.needNext } : {}),
  };
}

/** What the server says of one of the two stands below it. */
function faultsIn(error: unknown): Faults {
  if (!(error instanceof ApiError)) return {};
  const { field, title, detail } = error.problem;
  const sentence = detail === undefined ? title : `${title} ${detail}`;
  if (field === 'currentPassword') return { currentPassword: title };
  return field === 'newPassword' ? { newPassword: sentence } : {};
}
