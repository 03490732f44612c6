import type { OwnerApi } from '../connector.ts';
import { longId } from './ids.ts';
import { queryTogether } from './query.ts';
import { fieldValue } from './records.ts';
import type { Session } from './session.ts';

const soql =
  "SELECT Id, Name, Username FROM User WHERE IsActive = true AND UserType = 'Standard' ORDER BY Name";

/**
 * People who can own leads and contacts: an inactive user is refused (sheet §3.3), automated ones are nobody's colleague. Queues,
 * which can own leads only (§10), are not offered. Namesakes are told apart by their username.
 */
export function owners(session: Session): OwnerApi {
  return {
    async list() {
      const users = (await queryTogether(session, [{ object: 'User', soql }])).map(user => ({
        id: longId(user.Id),
        name: String(fieldValue(user, 'Name') ?? user.Id),
        username: String(fieldValue(user, 'Username') ?? ''),
      }));
      const byName = Map.groupBy(users, ({ name }) => name);
      return users
        .map(({ id, name, username }) => ({
          id,
          label: (byName.get(name)?.length ?? 0) > 1 ? `${name} (${username})` : name,
        }))
        .sort((a, b) => a.label.localeCompare(b.label));
    },
  };
}
