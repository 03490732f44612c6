import type { ContactSet } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { FloatingDialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { useFacets } from './filter-dialog.tsx';
import { words } from './words.ts';

/** Adds a tag to the chosen ones, or takes one away. */
export function TagDialog({
  open,
  of,
  chosen,
  onClose,
}: {
  open: boolean;
  of: ContactSet;
  chosen: number;
  onClose: () => void;
}) {
  return (
    <FloatingDialog open={open} title={words.tagTitle(chosen)} onClose={onClose}>
      <TagForm of={of} onClose={onClose} />
    </FloatingDialog>
  );
}

function TagForm({ of, onClose }: { of: ContactSet; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const facets = useFacets();
  const list = useId();
  const [how, setHow] = useState<'add' | 'remove'>('add');
  const [tag, setTag] = useState('');
  const change = useMutation({
    mutationFn: () => api.contacts.tag({ of, [how]: [tag.trim()] }),
    onSuccess: ({ changed }) => {
      toast({ title: words.tagged(changed) });
      void client.invalidateQueries({ queryKey: keys.contactsAll });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim() !== '' && !change.isPending) change.mutate();
  };
  return (
    <form className="stack s4" onSubmit={submit}>
      <Segments
        label={words.tagHow}
        options={[
          { value: 'add', label: words.tagAdd },
          { value: 'remove', label: words.tagRemove },
        ]}
        value={how}
        onChange={setHow}
      />
      <Field
        label={words.tag}
        value={tag}
        list={list}
        maxLength={60}
        autoComplete="off"
        autoFocus
        onChange={event => setTag(event.target.value)}
      />
      <datalist id={list}>
        {facets.data?.tags.map(({ value }) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      {change.isError && <ErrorNotice error={change.error} />}
      <footer>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary" busy={change.isPending}>
          {how === 'add' ? words.tagAdd : words.tagRemove}
        </Button>
      </footer>
    </form>
  );
}
