import type { Mapping, MappingProblem } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { partWords } from '../../components/part-words.ts';
import { SaveBar } from '../../components/save-bar.tsx';
import { useToast } from '../../components/toast.tsx';
import type { Draft } from './use-draft.ts';
import { words } from './words.ts';

/** Saves or discards the draft. A mapping that was changed somewhere else meanwhile is not written over. */
export function SaveMapping({
  mapping,
  draft,
  problems,
  onSaved,
  onReload,
}: {
  mapping: Mapping;
  draft: Draft;
  problems: readonly MappingProblem[];
  onSaved: (mapping: Mapping) => Promise<void>;
  onReload: (fresh: boolean) => Promise<void>;
}) {
  const api = useApi();
  const toast = useToast();
  const save = useMutation({
    mutationFn: () =>
      api.mappings.save(mapping, {
        version: mapping.version,
        entries: draft.lines.map(({ entry }) => entry),
      }),
    onSuccess: async saved => {
      await onSaved(saved);
      toast({ title: words.saved });
    },
  });
  const stale = save.error instanceof ApiError && save.error.status === 409;
  const { changes } = draft;
  return (
    <SaveBar
      changes={changes}
      save={words.save}
      saving={save.isPending}
      onDiscard={draft.discard}
      onSave={() => save.mutate()}
      {...(problems.length > 0 ? { status: problemsWords(changes, problems.length, mapping) } : {})}
      trouble={
        stale ? (
          <Notice
            tone="warn"
            title={words.newer}
            actions={
              <Button size="small" onClick={() => void onReload(false)}>
                {words.load}
              </Button>
            }
          >
            {words.newerText}
          </Notice>
        ) : save.isError ? (
          <ErrorNotice error={save.error} onDismiss={() => save.reset()} />
        ) : undefined
      }
    />
  );
}

/** How many changes there are, and what the faults in the lines mean for them. */
function problemsWords(changes: number, problems: number, { objectLabel }: Mapping): string {
  return changes === 0
    ? `${words.problems(problems)}. ${words.refusedMeanwhile(objectLabel)}`
    : `${partWords.unsaved(changes)}, ${words.problems(problems)}. ${words.mendFirst}`;
}
