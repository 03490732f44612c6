import { type Connection, CrmStand } from '@crmsync/contract';
import { howCaptured } from '../contact/words.ts';
import { type FilterView, filterKeys } from './use-contact-list.ts';
import { words } from './words.ts';

/** One part of a filter, to be shown as a chip that takes it away. */
export interface FilterPart {
  key: string;
  label: string;
  value: string;
  /** The filter without this part. */
  without: Partial<FilterView>;
}

/** Where people stand in CRMs, as a filter asks: connector and stand. */
export function standsOf(crm: string): { connector: string; stand: CrmStand }[] {
  return crm.split(',').flatMap(part => {
    const [connector = '', stand] = part.split(':');
    const known = CrmStand.safeParse(stand);
    return known.success ? [{ connector, stand: known.data }] : [];
  });
}

/** The same as text again. */
export function crmText(stands: readonly { connector: string; stand: CrmStand }[]): string {
  return stands.map(({ connector, stand }) => `${connector}:${stand}`).join(',');
}

/** The parts of a filter, in words; the search has its own box and is not among them. */
export function filterParts(view: FilterView, connections: readonly Connection[]): FilterPart[] {
  const stands = standsOf(view.crm);
  const ofCrm = stands.map(({ connector, stand }) => ({
    key: `crm-${connector}`,
    label: connections.find(each => each.connector === connector)?.label ?? connector,
    value: words.stands[stand],
    without: { crm: crmText(stands.filter(each => each.connector !== connector)) },
  }));
  const rest = filterKeys.flatMap((key): FilterPart[] => {
    const value = view[key];
    if (value === '' || key === 'q' || key === 'crm') return [];
    const shown = key === 'source' ? howCaptured(value) : value;
    return [{ key, label: words.filterLabels[key], value: shown, without: { [key]: '' } }];
  });
  return [...ofCrm, ...rest];
}
