import { type Entitlements, entitlements, type Price, type Site, Tier } from '@crmsync/contract';
import type { ReactNode } from 'react';
import { alternatives } from '../text/lists.ts';
import { money } from '../text/money.ts';
import { Icon } from './icon.tsx';
import { planWords as words } from './plan-words.ts';

/** What each plan holds and costs, made from the one table of entitlements. `foot` is what can be done about a plan. */
export function Prices({
  site: { plans, crms },
  foot,
}: {
  site: Pick<Site, 'plans' | 'crms'>;
  foot: (tier: Tier) => ReactNode;
}) {
  const rows: [string, (own: Entitlements) => ReactNode][] = [
    [words.rows.contacts, () => <Mark has />],
    [words.rows.files, () => <Mark has />],
    [alternatives(crms), own => <Crms of={own.crms} there={crms.length} />],
    [words.rows.one, own => <Mark has={own.crms !== 0} />],
    [words.rows.many, own => <Mark has={own.bulk} />],
    [words.rows.mapping, own => <Mark has={own.mapping} />],
    [words.rows.api, own => <Mark has={own.api} />],
  ];
  return (
    <div className="table-wrap">
      <table className="prices">
        <thead>
          <tr>
            <td />
            {Tier.options.map(tier => (
              <th scope="col" key={tier}>
                <b>{words.names[tier]}</b>
                <span className="price num">{costs(tier, plans)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, cell]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {Tier.options.map(tier => (
                <td key={tier}>{cell(entitlements[tier])}</td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td />
            {Tier.options.map(tier => (
              <td key={tier}>{foot(tier)}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Mark({ has }: { has: boolean }) {
  return has ? (
    <span className="yes">
      <Icon name="check" />
      <span className="sr">{words.yes}</span>
    </span>
  ) : (
    <span className="none">
      <span aria-hidden="true">–</span>
      <span className="sr">{words.no}</span>
    </span>
  );
}

function Crms({ of, there }: { of: number | null; there: number }) {
  if (of === 0) return <Mark has={false} />;
  return of === null ? words.all(there) : words.oneOf;
}

/** The price, where it is known; free costs nothing in the same currency. */
function costs(tier: Tier, plans: Site['plans']): string {
  const known: Price | null | undefined = tier === 'free' ? (plans?.pro ?? plans?.business) : plans?.[tier];
  if (known == null) return '';
  return money(tier === 'free' ? { ...known, amount: 0 } : known);
}
