import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { ContactForm } from './contact-form.tsx';
import { type FormValues, inputOf, valuesOf } from './form-values.ts';
import { words } from './words.ts';

/** Typing a person in. */
export function NewContactScreen() {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const create = useMutation({
    mutationFn: (values: FormValues) => api.contacts.create(inputOf(values)),
    onSuccess: contact => {
      client.setQueryData(keys.contact(contact.id), contact);
      void client.invalidateQueries({ queryKey: keys.contactLists });
      toast({ title: words.created });
      void navigate(`/contacts/${contact.id}`, { replace: true });
    },
  });
  return (
    <Page
      title={words.newTitle}
      head={words.newTitle}
      sub={words.newSub}
      back={{ to: '/contacts', label: words.back }}
    >
      <div className="narrow">
        <ContactForm
          initial={valuesOf()}
          problem={create.error instanceof ApiError ? create.error.problem : undefined}
          busy={create.isPending}
          act={words.create}
          trouble={create.isError && <ErrorNotice error={create.error} />}
          onSave={create.mutate}
          onCancel={() => void navigate('/contacts')}
        />
      </div>
    </Page>
  );
}
