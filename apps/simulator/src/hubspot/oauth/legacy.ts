import type { FastifyReply } from 'fastify';
import { HubError } from '../errors.ts';
import { answering } from '../route.ts';
import type { Hub } from '../state.ts';
import { findGrant } from './grants.ts';
import { accessTokenInfo, refreshTokenInfo } from './introspect.ts';

/** The v1 calls that carry a token in the path (deprecated; they stop on 16 February 2027). */
export function legacyTokenRoutes(hub: Hub): void {
  const guarded = (reply: FastifyReply, work: () => unknown) =>
    hub.switches.is('oauthV1', 'gone') ? reply.callNotFound() : answering(hub, reply, work);
  hub.app.get<{ Params: { token: string } }>('/oauth/v1/access-tokens/:token', (request, reply) =>
    guarded(reply, () => v1Info(accessTokenInfo(hub, request.params.token))),
  );
  hub.app.get<{ Params: { token: string } }>('/oauth/v1/refresh-tokens/:token', (request, reply) =>
    guarded(reply, () => v1Info(refreshTokenInfo(hub, request.params.token))),
  );
  hub.app.delete<{ Params: { token: string } }>('/oauth/v1/refresh-tokens/:token', (request, reply) =>
    guarded(reply, () => {
      const grant = findGrant(hub, request.params.token);
      if (grant) grant.revoked = true;
      hub.changed();
      return undefined;
    }),
  );
}

/** Version 1 tells the app's number of an access token, and its client id of a refresh token. */
function v1Info(info: Record<string, unknown> | undefined): unknown {
  if (!info) throw new HubError(404, { status: 'error', message: 'Token not found' });
  const { active: _active, token_use: use, client_id, app_id, ...rest } = info;
  return use === 'access_token'
    ? { ...rest, app_id, token_type: 'access' }
    : { ...rest, client_id, token_type: 'refresh' };
}
