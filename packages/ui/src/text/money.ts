import type { Price } from '@crmsync/contract';
import { spokenLocale } from './say.ts';

/** A price as people read it: `€9`. `amount` is in the currency’s smallest unit. */
export function money({ amount, currency }: Pick<Price, 'amount' | 'currency'>): string {
  const own = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const digits = new Intl.NumberFormat(spokenLocale(), own).resolvedOptions().maximumFractionDigits ?? 2;
  const value = amount / 10 ** digits;
  const shown = Number.isInteger(value) ? 0 : digits;
  return new Intl.NumberFormat(spokenLocale(), {
    ...own,
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
  }).format(value);
}
