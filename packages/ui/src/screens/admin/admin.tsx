import type { Figures } from '@crmsync/contract';
import { useState } from 'react';
import { Page } from '../../app/page.tsx';
import { Segments } from '../../components/choices.tsx';
import { Loading } from '../../components/loading.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { CallsPlot, ClicksPlot, DurationsPlot } from './call-plots.tsx';
import { CausesPlot, CrmsPlot, DaysPlot } from './contact-plots.tsx';
import { FirstSyncPlot, ReachPlot } from './people-plots.tsx';
import { share } from './units.ts';
import { useFigures } from './use-figures.ts';
import { words } from './words.ts';

const periods = [
  { value: '7', label: words.lastDays(7) },
  { value: '28', label: words.lastDays(28) },
  { value: '365', label: words.year },
] as const;

/** How the whole server does, for admins. */
export function AdminScreen() {
  const [period, setPeriod] = useState<(typeof periods)[number]['value']>('28');
  const figures = useFigures(Number(period));
  return (
    <Page
      title={words.title}
      head={words.title}
      sub={words.sub}
      actions={<Segments label={words.period} options={periods} value={period} onChange={setPeriod} />}
    >
      {figures.isError && <ErrorNotice error={figures.error} />}
      {figures.isPending && <Loading words={words.loading}>{null}</Loading>}
      {figures.data && <Plots figures={figures.data} />}
    </Page>
  );
}

function Plots({ figures }: { figures: Figures }) {
  const contacts = figures.crms.reduce((sum, crm) => sum + crm.contacts, 0);
  const failed = figures.causes.reduce((sum, cause) => sum + cause.contacts, 0);
  const mended = figures.causes.reduce((sum, cause) => sum + cause.mended, 0);
  return (
    <>
      <p className="headline">
        {words.joined(figures.days.length, figures.people.signedUp, contacts)}{' '}
        {failed > 0 && words.failedShare(share(failed, contacts), share(mended, failed))}
      </p>
      <div className="plots">
        <DaysPlot figures={figures} />
        <FirstSyncPlot figures={figures} />
        <CausesPlot figures={figures} contacts={contacts} />
        <ReachPlot figures={figures} />
        <CrmsPlot figures={figures} contacts={contacts} />
        <CallsPlot figures={figures} />
        <ClicksPlot figures={figures} />
        <DurationsPlot figures={figures} />
      </div>
    </>
  );
}
