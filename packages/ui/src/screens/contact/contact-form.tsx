import type { Problem } from '@crmsync/contract';
import { type ChangeEvent, type FormEvent, type ReactNode, useState } from 'react';
import { Button, IconButton, LinkButton } from '../../components/button.tsx';
import { Field, TextArea } from '../../components/field.tsx';
import { callWords } from '../../text/problem-words.ts';
import { type FormValues, isNobody, type TextKey } from './form-values.ts';
import { words } from './words.ts';

type Faults = Partial<Record<string, string>>;

/** The form for a contact, new or known. Faults the server finds are shown at their field. */
export function ContactForm({
  initial,
  problem,
  busy,
  act,
  trouble,
  onSave,
  onCancel,
}: {
  initial: FormValues;
  problem: Problem | undefined;
  busy: boolean;
  act: string;
  trouble: ReactNode;
  onSave: (values: FormValues) => void;
  onCancel: () => void;
}) {
  const [values, setValues] = useState(initial);
  const [own, setOwn] = useState<Faults>({});
  const faults: Faults = { ...faultsOf(problem), ...own };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = check(values);
    setOwn(found);
    if (Object.keys(found).length === 0 && !busy) onSave(values);
  };
  const text = (key: TextKey) => ({
    label: words.fields[key],
    value: values[key],
    error: faults[key],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setValues(before => ({ ...before, [key]: event.target.value })),
  });
  return (
    <form className="stack s4 contactform" onSubmit={submit} noValidate>
      {trouble}
      <div className="pairs">
        <Field {...text('firstName')} autoComplete="off" ref={takeFocus} />
        <Field {...text('lastName')} autoComplete="off" />
      </div>
      <Emails
        emails={values.emails}
        faults={faults}
        onChange={emails => setValues(before => ({ ...before, emails }))}
      />
      <div className="pairs">
        <Field {...text('title')} autoComplete="off" />
        <Field {...text('company')} autoComplete="off" />
        <Field {...text('phone')} type="tel" autoComplete="off" />
        <Field {...text('mobile')} type="tel" autoComplete="off" />
        <Field {...text('website')} inputMode="url" autoComplete="off" />
        <Field {...text('linkedinUrl')} inputMode="url" autoComplete="off" />
      </div>
      <fieldset className="policy stack s3">
        <legend>{words.fields.address}</legend>
        <Field {...text('street')} autoComplete="off" />
        <div className="pairs">
          <Field {...text('postalCode')} autoComplete="off" />
          <Field {...text('city')} autoComplete="off" />
          <Field {...text('region')} autoComplete="off" />
          <Field {...text('country')} autoComplete="off" />
        </div>
      </fieldset>
      <Field {...text('tags')} hint={words.tagsHint} autoComplete="off" />
      <TextArea {...text('notes')} hint={words.notesHint} />
      <div className="row">
        <Button type="submit" kind="primary" busy={busy} busyWords={words.saving}>
          {act}
        </Button>
        <Button kind="ghost" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}

function Emails({
  emails,
  faults,
  onChange,
}: {
  emails: string[];
  faults: Faults;
  onChange: (emails: string[]) => void;
}) {
  return (
    <div className="stack">
      {emails.map((email, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what an e-mail field is
        <div className="row top" key={index}>
          <div className="grow">
            <Field
              label={words.emailN(index)}
              labelHidden={index > 0}
              type="email"
              autoComplete="off"
              value={email}
              error={faults[`emails.${index}`] ?? (index === 0 ? faults.emails : undefined)}
              onChange={event => onChange(emails.with(index, event.target.value))}
            />
          </div>
          {index > 0 && (
            <IconButton
              icon="close"
              label={words.removeEmail(email)}
              onClick={() => onChange(emails.toSpliced(index, 1))}
            />
          )}
        </div>
      ))}
      <div>
        <LinkButton className="small" onClick={() => onChange([...emails, ''])}>
          {words.anotherEmail}
        </LinkButton>
      </div>
    </div>
  );
}

function check(values: FormValues): Faults {
  const faults: Faults = {};
  if (isNobody(values)) faults.firstName = words.needOne;
  values.emails.forEach((email, index) => {
    const text = email.trim();
    if (text !== '' && !/^[^\s@]+@[^\s@]+$/.test(text)) faults[`emails.${index}`] = words.badEmail;
  });
  return faults;
}

/** The server names fields by path; address parts stand here by their own name. */
function faultsOf(problem: Problem | undefined): Faults {
  const issues =
    problem?.issues ?? (problem?.field ? [{ field: problem.field, message: problem.title }] : []);
  return Object.fromEntries(
    issues.map(({ field, message }) => [
      field.replace(/^address\./, ''),
      callWords({ ...problem, code: problem?.code ?? '', title: message }).title,
    ]),
  );
}

/** Typing begins here; on a phone the form opens further down than the button that opened it. */
function takeFocus(input: HTMLInputElement | null): void {
  input?.focus();
}
