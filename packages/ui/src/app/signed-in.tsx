import type { User } from '@crmsync/contract';
import type { EventStreamState } from '../api/events.ts';
import { Screens } from './routes.tsx';
import { Shell } from './shell.tsx';

/** All screens in their frame: one chunk of the web app, fetched by {@link CrmSyncApp} after the sign-in is known. */
export default function SignedIn({ user, events }: { user: User; events: EventStreamState }) {
  return (
    <Shell user={user} events={events}>
      <Screens />
    </Shell>
  );
}
