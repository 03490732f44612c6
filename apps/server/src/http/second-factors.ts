import {
  BackupCodes,
  ConfirmSecondFactor,
  OwnPassword,
  SecondFactor,
  SecondFactorSetup,
} from '@crmsync/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api, AppDeps } from '../app.ts';
import type { RefusedCode } from '../auth/second-factors.ts';
import { isPassword } from './auth.ts';
import { tooMany } from './limits.ts';
import { ApiProblem } from './problems.ts';

const path = '/api/users/me/second-factor';

/** One's own second factor: set up, confirmed, turned off. Signing in with it is in auth.ts. */
export async function secondFactorRoutes(app: Api, deps: AppDeps): Promise<void> {
  const { secondFactors } = deps;
  const note = (request: FastifyRequest, security: string) =>
    request.log.info({ security, userId: request.user.id }, 'authentication');

  app.get(path, { schema: { response: { 200: SecondFactor } } }, ({ user }) => secondFactors.read(user.id));

  app.post(
    path,
    { schema: { body: OwnPassword, response: { 200: SecondFactorSetup } } },
    async (request, reply) => {
      await requirePassword(deps, request, request.body.password, 'Nothing was changed.');
      const setup = await secondFactors.begin(request.user);
      if (setup === undefined) throw conflict('Signing in asks for a code already.');
      note(request, 'second-factor-begun');
      return reply.send(setup);
    },
  );

  app.post(
    `${path}/confirm`,
    { schema: { body: ConfirmSecondFactor, response: { 200: BackupCodes } } },
    async request => {
      const confirmed = await secondFactors.confirm(request.user.id, request.body.code);
      if (confirmed === undefined) throw conflict('Nothing is being set up.');
      if ('is' in confirmed) throw refusedCode(confirmed);
      note(request, 'second-factor-on');
      return { backupCodes: [...confirmed] };
    },
  );

  app.post(
    `${path}/backup-codes`,
    { schema: { body: OwnPassword, response: { 200: BackupCodes } } },
    async request => {
      await requirePassword(deps, request, request.body.password, 'The old backup codes still work.');
      const codes = await secondFactors.renewBackupCodes(request.user.id);
      if (codes === undefined) throw conflict('Signing in asks for no code.');
      note(request, 'backup-codes-renewed');
      return { backupCodes: [...codes] };
    },
  );

  app.delete(
    path,
    { schema: { body: OwnPassword, response: { 204: z.undefined() } } },
    async (request, reply) => {
      await requirePassword(deps, request, request.body.password, 'Signing in still asks for a code.');
      await secondFactors.turnOff(request.user.id);
      note(request, 'second-factor-off');
      return reply.code(204).send();
    },
  );
}

/**
 * Asks for the password once more.
 * @throws {ApiProblem} `forbidden`, `too-many`
 */
export async function requirePassword(
  deps: AppDeps,
  request: FastifyRequest,
  password: string,
  detail: string,
): Promise<void> {
  if (await isPassword(deps, request, password)) return;
  throw new ApiProblem('forbidden', 'The password is wrong.', {
    told: { reason: 'wrong-password', params: {} },
    field: 'password',
    detail,
  });
}

/** What a code that was not taken is answered with. A used one looks like a wrong one. */
export function refusedCode(verdict: RefusedCode): ApiProblem {
  if (verdict.is === 'closed') return tooMany(verdict.seconds);
  return new ApiProblem('second-factor-wrong', 'This code is not right, or was used already.', {
    field: 'code',
    detail: 'Wait for the next one in your app, and see that its clock is right.',
  });
}

function conflict(title: string): ApiProblem {
  return new ApiProblem('conflict', title, { detail: 'Nothing was changed. Load the page again.' });
}
