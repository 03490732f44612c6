import { applyTheme, CrmSyncApp, createApi, createQueryClient } from '@crmsync/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

applyTheme();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has lost its #root.');
createRoot(root).render(
  <StrictMode>
    <CrmSyncApp api={createApi({ baseUrl: '' })} client={createQueryClient()} />
  </StrictMode>,
);
