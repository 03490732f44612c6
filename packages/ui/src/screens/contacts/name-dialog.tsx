import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { Button } from '../../components/button.tsx';
import { FloatingDialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { callWords } from '../../text/problem-words.ts';
import { words } from './words.ts';

interface Naming {
  label: string;
  act: string;
  initial: string;
  busy: boolean;
  error: Error | null;
  onSave: (name: string) => void;
  onClose: () => void;
}

/** Asks for one name. What the server finds wrong with it is said at the field. */
export function NameDialog({ open, title, ...naming }: Naming & { open: boolean; title: string }) {
  return (
    <FloatingDialog open={open} title={title} onClose={naming.onClose}>
      <NameForm {...naming} />
    </FloatingDialog>
  );
}

function NameForm({ label, act, initial, busy, error, onSave, onClose }: Naming) {
  const [name, setName] = useState(initial);
  const atField =
    error instanceof ApiError && error.problem.field !== undefined
      ? callWords(error.problem).title
      : undefined;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !busy) onSave(name.trim());
  };
  return (
    <form className="stack s4" onSubmit={save}>
      <Field
        label={label}
        value={name}
        maxLength={60}
        autoComplete="off"
        autoFocus
        error={atField}
        onChange={event => setName(event.target.value)}
      />
      {error !== null && atField === undefined && <ErrorNotice error={error} />}
      <footer>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary" busy={busy}>
          {act}
        </Button>
      </footer>
    </form>
  );
}
