import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Brand } from '../../components/avatar.tsx';
import { ButtonLink } from '../../components/button.tsx';
import { planWords } from '../../components/plan-words.ts';
import { Prices } from '../../components/prices.tsx';
import { CapturePicture } from './capture-picture.tsx';
import { CausesPicture, MatchPicture, PlanPicture } from './pictures.tsx';
import { words } from './words.ts';

/** What a visitor sees: what it is, what it does not do, and what it costs where plans are sold. */
export function HomeScreen() {
  const api = useApi();
  const site = useQuery({ queryKey: keys.site, queryFn: ({ signal }) => api.billing.site(signal) }).data;
  const sold = site !== undefined && site.plans !== null;
  return (
    <div className="sitebody">
      <title>{`CRMSync · ${words.title}`}</title>
      <header className="site-head">
        <div className="shelf">
          <Brand />
          <nav className="end row" aria-label={words.site}>
            <a className="hide-s" href="#how">
              {words.how}
            </a>
            {sold && (
              <a className="hide-s" href="#pricing">
                {words.pricing}
              </a>
            )}
            <a className="hide-s" href="/help/guide.html">
              {words.guide}
            </a>
            <ButtonLink to="/sign-in">{words.signIn}</ButtonLink>
          </nav>
        </div>
      </header>
      <main id="main" className="site">
        <section className="hero shelf">
          <div className="hero-text">
            <h1>{words.title}</h1>
            <p className="lead">{words.lead}</p>
            <div className="row wrap">
              <ButtonLink to="/sign-up" kind="primary" size="large">
                {words.start}
              </ButtonLink>
            </div>
            {site?.sandbox && <p className="small muted">{words.sandbox}</p>}
          </div>
          <CapturePicture />
        </section>
        <section className="shelf claims" id="how">
          <Claim title={words.before} text={words.beforeText} picture={<PlanPicture />} />
          <Claim title={words.known} text={words.knownText} picture={<MatchPicture />} />
          <Claim title={words.after} text={words.afterText} picture={<CausesPicture />} />
        </section>
        <section className="shelf nots">
          <h2>{words.nots}</h2>
          <ul>
            {words.notList.map(([what, why]) => (
              <li key={what}>
                <b>{what}</b> {why}
              </li>
            ))}
          </ul>
        </section>
        {site && sold && (
          <section className="shelf pricing" id="pricing">
            <div>
              <h2>{words.pricing}</h2>
              <p className="soft">{words.pricingText}</p>
            </div>
            <Prices
              site={site}
              foot={tier => (
                <ButtonLink
                  to="/sign-up"
                  kind={tier === 'pro' ? 'primary' : 'quiet'}
                  aria-label={words.picked(planWords.names[tier])}
                >
                  {tier === 'free' ? words.free : words.choose}
                </ButtonLink>
              )}
            />
            <p className="small muted">{words.down}</p>
          </section>
        )}
      </main>
      <Foot />
    </div>
  );
}

function Claim({ title, text, picture }: { title: string; text: string; picture: ReactNode }) {
  return (
    <article>
      <div className="claim-text">
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      <div className="claim-show" inert>
        {picture}
      </div>
    </article>
  );
}

function Foot() {
  return (
    <footer className="site-foot">
      <div className="shelf row wrap-s">
        <Brand />
        <span className="end row wrap small">
          <a href="/help/guide.html">{words.guide}</a>
          <a href="/help/admins.html">{words.admins}</a>
          <a href="/help/operators.html">{words.operators}</a>
          <a href="/api/docs">{words.api}</a>
          <a href="/help/privacy.html">{words.privacy}</a>
        </span>
      </div>
    </footer>
  );
}
