import type { Language } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { Button } from '../components/button.tsx';
import { Choices } from '../components/choices.tsx';
import { FloatingDialog } from '../components/dialog.tsx';
import { ErrorNotice } from '../components/notice.tsx';
import { changeLanguage, languageNames, languages } from '../messages/choose-language.ts';
import { spokenLanguage } from '../text/say.ts';
import { words } from './words.ts';

/** The languages by their own names. The choice holds wherever this person signs in; the page opens anew in it. */
export function LanguageDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [language, setLanguage] = useState<Language>(spokenLanguage);
  const api = useApi();
  const save = useMutation({
    mutationFn: () => api.users.setLanguage(language),
    onSuccess: () => changeLanguage(language),
  });
  const options = languages.map(each => ({
    value: each,
    label: <span lang={each}>{languageNames[each]}</span>,
  }));
  return (
    <FloatingDialog open={open} title={words.language} onClose={onClose}>
      <div className="stack">
        <Choices
          legend={words.language}
          legendHidden
          options={options}
          value={language}
          onChange={setLanguage}
        />
        {save.isError && <ErrorNotice error={save.error} />}
        <footer>
          <Button onClick={onClose}>{words.languageKeep}</Button>
          <Button kind="primary" busy={save.isPending} onClick={() => save.mutate()}>
            {words.languageUse}
          </Button>
        </footer>
      </div>
    </FloatingDialog>
  );
}
