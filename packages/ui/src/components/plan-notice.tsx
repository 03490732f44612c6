import { tierFor } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { ButtonLink } from './button.tsx';
import { Notice } from './notice.tsx';
import { planWords as words } from './plan-words.ts';

/** Says in place of what a plan does not include which one does. Nothing is lost meanwhile, and it says that too. */
export function PlanNotice({ needs, more }: { needs: 'bulk' | 'mapping'; more?: ReactNode }) {
  const plan = words.names[tierFor(needs)];
  const [title, text] =
    needs === 'bulk' ? [words.bulk(plan), words.bulkText] : [words.mapping(plan), words.mappingText];
  return (
    <Notice
      icon="lock"
      title={title}
      actions={
        <>
          <ButtonLink to="/billing" kind="primary">
            {words.seePlans}
          </ButtonLink>
          {more}
        </>
      }
    >
      {text}
    </Notice>
  );
}
