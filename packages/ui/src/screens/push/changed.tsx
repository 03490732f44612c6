import type { Push } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { PlannedDiff } from '../preview/planned-diff.tsx';
import { words } from '../preview/preview-words.ts';
import { useApplyPlan } from '../preview/use-plan.ts';

/** Most shown at once; all of them are pushed again. */
const most = 50;

/** Who was not written because the contact or its record had changed since the preview, with what would be done now. */
export function Changed({ push }: { push: Push }) {
  const api = useApi();
  const apply = useApplyPlan(push);
  const changed = useQuery({
    queryKey: keys.changedItems(push.id),
    queryFn: ({ signal }) =>
      api.pushes.items(push.id, { problem: 'changed-since-plan', limit: most }, signal),
  });
  const items = changed.data?.items ?? [];
  if (items.length === 0) return null;
  const more = changed.data?.nextCursor !== null;
  return (
    <section className="stack s3" id="changed">
      <div className="row top wrap">
        <div>
          <h2>{more ? words.changedMany : words.changed(items.length)}</h2>
          <p className="soft">{words.changedText(push.connectorLabel)}</p>
        </div>
        <span className="end">
          <Button
            kind="primary"
            icon="push"
            busy={apply.isPending}
            busyWords={words.starting}
            onClick={() => apply.mutate()}
          >
            {more ? words.pushAllAsShown : words.pushAsShown(items.length)}
          </Button>
        </span>
      </div>
      {apply.isError && <ErrorNotice error={apply.error} />}
      {items.map(item => (
        <PlannedDiff key={item.id} item={item} push={push} all={false} />
      ))}
    </section>
  );
}
