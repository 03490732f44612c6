import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { helpPages } from './help-pages.ts';
import { preCompress } from './pre-compress.ts';

// Fonts stay files of their own: the server's policy allows no data: addresses for them.
export default defineConfig({
  plugins: [react(), helpPages(), preCompress()],
  build: { assetsInlineLimit: 0, target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1000 },
});
