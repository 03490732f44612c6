import { betterAuth } from 'better-auth';
import { bearer } from 'better-auth/plugins';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Settings } from '../env.ts';
import { allowedOrigins } from '../http/origins.ts';
import { withoutSecrets } from '../log.ts';
import type { Database } from '../store/schema.ts';

/** Header that tells better-auth the caller's address. Set by us from the connection; one that comes from outside is dropped. */
export const addressHeader = 'x-crmsync-address';

const day = 24 * 60 * 60;

/** `__Host-` keeps a cookie to this very host and to https (RFC 6265bis §4.1.3.2); browsers refuse the prefix without TLS. */
const sessionCookie = (secure: boolean) => ({
  name: `${secure ? '__Host-' : ''}crmsync.session_token`,
  attributes: { secure, path: '/' },
});

/**
 * Accounts, passwords and sessions, kept by better-auth in our database (migration 001_users). Sessions are a signed cookie for
 * the web app and the same signed value as a bearer token for the extension; the rows hold it unsigned, so a copy of the
 * database signs nobody in.
 */
export function createAuth(settings: Settings, secret: string, db: Kysely<Database>, log: Logger) {
  return betterAuth({
    appName: 'CRMSync',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret,
    database: { db, type: 'postgres', transaction: true },
    trustedOrigins: [...allowedOrigins(settings)],
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    plugins: [bearer({ requireSignature: true })],
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log[level]({ auth: true }, withoutSecrets(message)) },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: {
        '/sign-in/email': { window: 60, max: settings.limits.signIns },
        '/sign-up/email': { window: 60, max: settings.limits.signIns },
        '/change-password': { window: 60, max: settings.limits.signIns },
      },
      modelName: 'rate_limits',
      fields: { lastRequest: 'last_request' },
    },
    advanced: {
      cookiePrefix: 'crmsync',
      // Its own prefix would be the weaker `__Secure-`, so the name is given whole.
      useSecureCookies: false,
      cookies: { session_token: sessionCookie(settings.publicUrl.startsWith('https:')) },
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: 'uuid' },
    },
    user: {
      modelName: 'users',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'sessions',
      expiresIn: 30 * day,
      updateAge: day,
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    account: {
      modelName: 'accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
  });
}

/** The accounts of this server. */
export type Auth = ReturnType<typeof createAuth>;
