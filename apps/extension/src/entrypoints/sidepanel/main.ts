import '../../no-eval.ts';
import '@crmsync/ui/styles.css';
import '../../shared/extension.css';
import { loadMessages } from '@crmsync/ui/messages';

// Words are chosen before the screens load: their constants are words already.
void loadMessages().then(() => import('../../panel/start.tsx'));
