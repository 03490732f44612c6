import type { ImportColumns } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import type { ImportFile } from '../../api/imports.ts';
import { keys } from '../../api/keys.ts';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { Loading, SkeletonRows } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { plainText } from '../../text/plain-text.ts';
import { DropFile } from './drop-file.tsx';
import { Preview } from './preview.tsx';
import { Report } from './report.tsx';
import { words } from './words.ts';

/** A file, what it holds, and what came of it. Nothing is kept before the person says so. */
export function ImportScreen() {
  const api = useApi();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ImportFile>();
  const preview = useMutation({ mutationFn: (input: ImportFile) => api.imports.preview(input) });
  const commit = useMutation({
    mutationFn: (input: ImportFile) => api.imports.commit(input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.contactLists }),
  });
  const look = (file: File, columns?: ImportColumns) => {
    setChosen({ file, columns });
    preview.mutate({ file, columns });
  };
  const startOver = () => {
    setChosen(undefined);
    preview.reset();
    commit.reset();
  };
  return (
    <Page
      title={words.title}
      head={words.title}
      sub={words.sub}
      back={{ to: '/contacts', label: words.back }}
      className="has-act"
      actions={chosen && <Button onClick={startOver}>{words.other}</Button>}
    >
      <div className="stack s6 importing">
        {commit.data !== undefined && <Report report={commit.data} />}
        {chosen === undefined && <DropFile onFile={look} />}
        {preview.isError && <ErrorNotice error={preview.error} />}
        {commit.isError && <ErrorNotice error={commit.error} />}
        {preview.isPending && preview.data === undefined && chosen && (
          <Loading words={words.reading(plainText(chosen.file.name))}>
            <SkeletonRows rows={5} />
          </Loading>
        )}
      </div>
      {preview.data !== undefined && commit.data === undefined && chosen && (
        <Preview
          preview={preview.data}
          name={chosen.file.name}
          reading={preview.isPending}
          committing={commit.isPending}
          onColumns={columns => look(chosen.file, columns)}
          onCommit={() => commit.mutate(chosen)}
          onCancel={startOver}
        />
      )}
    </Page>
  );
}
