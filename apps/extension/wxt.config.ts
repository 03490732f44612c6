import { defineConfig } from 'wxt';
import identity from './extension-id.json' with { type: 'json' };
import { ownWords } from './own-words.ts';

/** The one server this build talks to. Baked in: it is also the only host the extension may reach. */
const server = new URL(process.env.CRMSYNC_SERVER_URL ?? 'http://localhost:3000').origin;

export default defineConfig({
  srcDir: 'src',
  imports: false,
  modules: ['@wxt-dev/module-react'],
  vite: () => ({
    define: { __SERVER__: JSON.stringify(server) },
    build: { chunkSizeWarningLimit: 1000 },
    plugins: [ownWords()],
  }),
  manifest: {
    name: 'CRMSync',
    // Words that Chrome itself shows are in public/_locales, one file per language.
    default_locale: 'en',
    description: '__MSG_description__',
    key: identity.key,
    // launchWebAuthFlow windows, sidePanel.open and service workers that outlive a sign-in: Chrome 118.
    minimum_chrome_version: '118',
    permissions: ['activeTab', 'scripting', 'storage', 'sidePanel', 'identity', 'contextMenus'],
    // Asked for at the moment somebody wishes to be told when a push ends, never before.
    optional_permissions: ['notifications'],
    host_permissions: [`${server}/*`],
    icons: { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' },
    action: { default_title: 'CRMSync' },
    commands: {
      capture: {
        suggested_key: { default: 'Alt+Shift+C' },
        description: '__MSG_capture__',
      },
    },
    content_security_policy: {
      extension_pages: [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data:",
        `connect-src 'self' ${server}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
  },
});
