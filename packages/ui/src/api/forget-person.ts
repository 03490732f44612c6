import type { QueryClient } from '@tanstack/react-query';
import { keys } from './keys.ts';

/** Nobody is signed in (any more): the way in is shown, and nothing of the person stays in memory. */
export function forgetPerson(client: QueryClient): void {
  client.setQueryData(keys.me, null);
  client.removeQueries({ predicate: query => query.queryKey[0] !== keys.me[0] });
}
