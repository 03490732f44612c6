import { type Mapping, MappingFile } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { ChooseFile } from '../../components/choose-file.tsx';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { ErrorNotice, problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { download } from '../../text/download.ts';
import type { Draft } from './use-draft.ts';
import { words } from './words.ts';

/** A mapping as a file, from a file, and back to the connector’s own. */
export function FileButtons({
  mapping,
  label,
  draft,
  onSaved,
}: {
  mapping: Mapping;
  label: string;
  draft: Draft;
  onSaved: (mapping: Mapping) => Promise<void>;
}) {
  const api = useApi();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const failed = (error: Error) => toast({ tone: 'bad', ...problemWords(error) });
  const make = useMutation({
    mutationFn: () => api.mappings.exportFile(mapping),
    onSuccess: file => {
      const text = `${JSON.stringify(file, null, 2)}\n`;
      download(
        new Blob([text], { type: 'application/json' }),
        `${file.connector}-${file.object}-mapping.json`,
      );
    },
    onError: failed,
  });
  const take = useMutation({
    mutationFn: (file: MappingFile) => api.mappings.importFile(mapping, file),
    onSuccess: ({ entries }) => {
      draft.replaceAll(entries);
      toast({ title: words.imported(entries.length), detail: words.importedText });
    },
    onError: failed,
  });
  const reset = useMutation({
    mutationFn: () => api.mappings.reset(mapping, mapping.version),
    onSuccess: async usual => {
      setAsking(false);
      await onSaved(usual);
      toast({ title: words.resetDone });
    },
  });
  const choose = async (chosen: File) => {
    const read = MappingFile.safeParse(jsonOf(await chosen.text()));
    if (read.success) take.mutate(read.data);
    else toast({ tone: 'bad', title: words.notAFile, detail: words.notAFileText });
  };
  return (
    <>
      <ChooseFile
        kind="ghost"
        icon="download"
        label={words.importing}
        accept=".json,application/json"
        busy={take.isPending}
        onFile={file => void choose(file)}
      />
      <Button kind="ghost" icon="push" busy={make.isPending} onClick={() => make.mutate()}>
        {words.exporting}
      </Button>
      <Button kind="ghost" icon="undo" disabled={mapping.isDefault} onClick={() => setAsking(true)}>
        {words.reset}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.resetAsk(mapping.objectLabel)}
        keep={words.keep}
        act={words.reset}
        busy={reset.isPending}
        onKeep={() => setAsking(false)}
        onAct={() => reset.mutate()}
      >
        <p className="soft">{words.resetText(label)}</p>
        {reset.isError && <ErrorNotice error={reset.error} />}
      </ConfirmDialog>
    </>
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
