import { LinkButton } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useFacets } from './filter-dialog.tsx';
import { useDelete } from './use-delete.ts';
import { words } from './words.ts';

/** Says that invented people are among the contacts, and removes them at one press. */
export function SamplesNotice() {
  const facets = useFacets();
  const remove = useDelete(() => undefined);
  const samples = facets.data?.sources.find(({ value }) => value === 'sample')?.count ?? 0;
  if (samples === 0) return null;
  return (
    <Notice
      icon="sandbox"
      title={words.samples(samples)}
      actions={
        <LinkButton onClick={() => remove.mutate({ filter: { source: 'sample' } })}>
          {words.removeSamples}
        </LinkButton>
      }
    >
      {words.samplesText}
    </Notice>
  );
}
