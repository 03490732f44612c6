import { loadMessages } from '@crmsync/ui/messages';
import '@crmsync/ui/styles.css';

// Words are chosen before the screens load: their constants are words already.
void loadMessages().then(() => import('./start.tsx'));
