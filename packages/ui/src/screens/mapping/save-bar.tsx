import type { Mapping, MappingProblem } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorNotice, Notice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import type { Draft } from './use-draft.ts';
import { words } from './words.ts';

/** Saves or discards the draft. A mapping that was changed somewhere else meanwhile is not written over. */
export function SaveBar({
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
    <footer className="actbar">
      {stale ? (
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
      ) : (
        <p className="soft small" role="status">
          {changes === 0 && problems.length > 0
            ? ''
            : changes === 0
              ? words.nothingUnsaved
              : words.unsaved(changes)}
          {problems.length > 0 &&
            `${changes > 0 ? ', ' : ''}${words.problems(problems.length)}. ${changes > 0 ? words.mendFirst : words.refusedMeanwhile(mapping.objectLabel)}`}
        </p>
      )}
      <div className="end row">
        <Button kind="ghost" disabled={changes === 0} onClick={draft.discard}>
          {words.discard}
        </Button>
        <Button
          kind="primary"
          disabled={changes === 0}
          busy={save.isPending}
          busyWords={words.saving}
          onClick={() => save.mutate()}
        >
          {words.save}
        </Button>
      </div>
    </footer>
  );
}
