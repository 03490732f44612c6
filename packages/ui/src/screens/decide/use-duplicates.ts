import type { Push, PushItem } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import type { Api } from '../../api/create-api.ts';
import { keys } from '../../api/keys.ts';

/** Someone to decide about, with the push that found the matches. */
export interface Duplicate {
  item: PushItem;
  push: Push;
}

/** People shown at most; more come when these are decided. */
const most = 500;

/** Everyone who waits for a decision, oldest push last. */
export function useDuplicates() {
  const api = useApi();
  return useQuery({ queryKey: keys.duplicates, queryFn: ({ signal }) => gather(api, signal) });
}

async function gather(api: Api, signal: AbortSignal): Promise<Duplicate[]> {
  const found: Duplicate[] = [];
  const { items: pushes } = await api.pushes.list({ limit: 200 }, signal);
  for (const push of pushes.filter(each => each.counts.duplicate > 0)) {
    let cursor: string | undefined;
    do {
      const page = await api.pushes.items(push.id, { outcome: 'duplicate', cursor, limit: 200 }, signal);
      found.push(...page.items.map(item => ({ item, push })));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && found.length < most);
    if (found.length >= most) break;
  }
  return found;
}
