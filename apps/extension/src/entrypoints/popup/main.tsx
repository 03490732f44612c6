import '../../no-eval.ts';
import '@crmsync/ui/styles.css';
import '../../shared/extension.css';
import { createRoot } from 'react-dom/client';
import { Popup } from '../../popup/popup.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<Popup />);
