import type { Contact } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { LinkButton } from '../../components/button.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { ContactForm } from './contact-form.tsx';
import { type FormValues, patchOf, valuesOf } from './form-values.ts';
import { words } from './words.ts';

/** Edits in place. What another window changed meanwhile is never written over: the server says 409 and this says so. */
export function EditContact({
  contact,
  reload,
  onDone,
}: {
  contact: Contact;
  reload: () => unknown;
  onDone: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  // The contact as it was when the form opened: events may bring a newer one while the person types.
  const [first] = useState(contact);
  const save = useMutation({
    mutationFn: (values: FormValues) =>
      api.contacts.edit(first.id, patchOf(valuesOf(first), values, first.version)),
    onSuccess: saved => {
      client.setQueryData(keys.contact(saved.id), saved);
      void client.invalidateQueries({ queryKey: keys.contactLists });
      toast({ title: words.saved });
      onDone();
    },
  });
  const problem = save.error instanceof ApiError ? save.error.problem : undefined;
  const stale = problem?.code === 'conflict' && problem.field === undefined;
  const showNewest = () => {
    void reload();
    onDone();
  };
  return (
    <ContactForm
      initial={valuesOf(first)}
      problem={problem}
      busy={save.isPending}
      act={words.save}
      trouble={
        stale ? (
          <Notice
            tone="warn"
            title={words.stale}
            actions={<LinkButton onClick={showNewest}>{words.loadNewest}</LinkButton>}
          >
            {words.staleDetail}
          </Notice>
        ) : (
          save.isError && <ErrorNotice error={save.error} />
        )
      }
      onSave={save.mutate}
      onCancel={onDone}
    />
  );
}
