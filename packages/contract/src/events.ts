import { z } from 'zod';
import { ConnectorId, ContactCrmState } from './connections.ts';
import { Id } from './pages.ts';
import { Push } from './pushes.ts';

/**
 * What `GET /api/events` sends (server-sent events; `event:` is `type`, `id:` resumes through `Last-Event-ID`).
 * Every event concerns the signed-in user only.
 */
export const ServerEvent = z.discriminatedUnion('type', [
  /** A chip changed: a contact stands elsewhere in a CRM now. */
  z.object({ type: z.literal('contact.crm'), contactId: Id, connector: ConnectorId, crm: ContactCrmState }),
  /** A push moved. */
  z.object({ type: z.literal('push'), push: Push }),
  /** A connection's card changed; fetch `GET /api/integrations` for what it says. */
  z.object({ type: z.literal('connection'), connector: ConnectorId }),
  /** Contacts were added, edited or deleted; fetch the list again. `ids` is empty when there were many. */
  z.object({ type: z.literal('contacts'), ids: z.array(Id).max(100) }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;
