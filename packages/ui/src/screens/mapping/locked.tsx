import type { Connection, Mapping } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { Page } from '../../app/page.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { PlanNotice } from '../../components/plan-notice.tsx';
import { words } from './words.ts';

/** In place of the editor where the plan includes no mapping of one’s own: it stays in force, or goes back to the connector’s. */
export function LockedMapping({
  connection,
  mapping,
  onReset,
}: {
  connection: Connection;
  mapping: Mapping;
  onReset: (mapping: Mapping) => void;
}) {
  const api = useApi();
  const { connector, object, version } = mapping;
  const reset = useMutation({
    mutationFn: () => api.mappings.reset({ connector, object }, version),
    onSuccess: onReset,
  });
  const title = words.title(connection.label);
  return (
    <Page title={title} head={title} back={{ to: '/integrations', label: words.back }}>
      <div className="stack s4">
        {reset.isError && <ErrorNotice error={reset.error} />}
        <PlanNotice
          needs="mapping"
          more={
            !mapping.isDefault && (
              <Button kind="ghost" busy={reset.isPending} onClick={() => reset.mutate()}>
                {words.reset}
              </Button>
            )
          }
        />
      </div>
    </Page>
  );
}
