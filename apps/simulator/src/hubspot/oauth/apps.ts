import type { App, Hub } from '../state.ts';

/** What an operator may pin down through the environment; without it the simulator takes any app. */
export interface AppConfig {
  /** `SIM_HUBSPOT_CLIENT_ID`: the only app there is. Default: `sim-hubspot-client` and whichever else comes. */
  clientId: string | undefined;
  /** `SIM_HUBSPOT_CLIENT_SECRET`; default `sim-hubspot-secret`. */
  clientSecret: string | undefined;
  /** `SIM_REDIRECT_URIS`: comma separated, matched exactly. Default: localhost and chromiumapp.org addresses. */
  redirectUris: readonly string[];
}

/** Reads the configuration out of the environment. */
export function appConfig(env: Readonly<Record<string, string | undefined>>): AppConfig {
  return {
    clientId: env.SIM_HUBSPOT_CLIENT_ID || undefined,
    clientSecret: env.SIM_HUBSPOT_CLIENT_SECRET || undefined,
    redirectUris: (env.SIM_REDIRECT_URIS ?? '')
      .split(',')
      .map(uri => uri.trim())
      .filter(uri => uri !== ''),
  };
}

/** The app with this client id; registers it when the simulator takes any. Undefined = unknown. */
export function findApp(hub: Hub, config: AppConfig, clientId: string): App | undefined {
  const known = hub.state.apps.get(clientId);
  if (known || clientId === '' || config.clientId !== undefined) return known;
  const app: App = { appId: 2_000_000 + hub.state.apps.size, clientId, clientSecret: undefined };
  hub.state.apps.set(clientId, app);
  return app;
}

/** True when the secret is the app's. The first secret an unconfigured app shows becomes its secret. */
export function secretFits(app: App, secret: string): boolean {
  if (secret === '') return false;
  app.clientSecret ??= secret;
  return app.clientSecret === secret;
}

/** True when the browser may be sent there after consent. */
export function redirectAllowed(hub: Hub, config: AppConfig, uri: string): boolean {
  if (config.redirectUris.length > 0) return config.redirectUris.includes(uri);
  const url = URL.parse(uri);
  if (url === null) return false;
  if (url.hash !== '' || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:')
    return url.hostname.endsWith('.chromiumapp.org') || url.hostname === 'localhost';
  const loopback = hub.switches.is('loopbackRedirect', 'any') ? ['localhost', '127.0.0.1'] : ['localhost'];
  return url.protocol === 'http:' && loopback.includes(url.hostname);
}
