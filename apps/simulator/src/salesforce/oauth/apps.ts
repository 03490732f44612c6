import type { Salesforce } from '../state.ts';
import { APP_SCOPES, type App } from './grants.ts';

/** What an operator may pin down through the environment. */
export type AppConfig = {
  /** `SIM_SALESFORCE_CLIENT_ID`: the only app there is besides the `sf` CLI. */
  clientId: string | null;
  /** `SIM_SALESFORCE_CLIENT_SECRET`. */
  clientSecret: string | null;
  /** `SIM_REDIRECT_URIS`: comma separated, matched exactly; null takes localhost and chromiumapp.org addresses. */
  redirectUris: string[] | null;
};

/** Reads the configuration out of the environment. */
export function appConfig(env: Readonly<Record<string, string | undefined>>): AppConfig {
  const uris = (env.SIM_REDIRECT_URIS ?? '')
    .split(',')
    .map(uri => uri.trim())
    .filter(uri => uri !== '');
  return {
    clientId: env.SIM_SALESFORCE_CLIENT_ID || null,
    clientSecret: env.SIM_SALESFORCE_CLIENT_SECRET || null,
    redirectUris: uris.length > 0 ? uris : null,
  };
}

/** The apps of a first start: the product's and the public app of the `sf` CLI (§12.2). */
export function firstApps(config: AppConfig): App[] {
  return [
    {
      clientId: config.clientId ?? 'sim-salesforce-client',
      secret: config.clientSecret ?? 'sim-salesforce-secret',
      name: 'CRMSync',
      scopes: APP_SCOPES,
      redirectUris: config.redirectUris,
    },
    {
      clientId: 'PlatformCLI',
      secret: null,
      name: 'Salesforce CLI',
      scopes: APP_SCOPES,
      redirectUris: ['http://localhost:1717/OauthRedirect'],
    },
  ];
}

/** The app with this client id. Unless apps are pinned, an unknown one is registered by its first authorization. */
export function findApp(sf: Salesforce, clientId: string | undefined): App | undefined {
  const known = sf.auth.apps.find(app => app.clientId === clientId);
  const pinned = sf.config.clientId !== null || sf.kernel.switches.is('unknownApps', 'refuse');
  if (known || !clientId || pinned) return known;
  const app: App = { clientId, name: clientId, scopes: APP_SCOPES, redirectUris: sf.config.redirectUris };
  sf.auth.apps.push(app);
  return app;
}

/** True when the secret is the app's; an app registered by its first use keeps what it shows first. */
export function secretFits(app: App, secret: string | null): boolean {
  if (app.secret === undefined) app.secret = secret;
  return app.secret === secret;
}
