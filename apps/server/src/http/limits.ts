import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Api } from '../app.ts';
import type { Limits } from '../env.ts';
import { ApiProblem } from './problems.ts';

/**
 * How often one address and one user may call, counted per process. The address is counted before anything is looked up; the
 * user after sign-in is known.
 */
export async function registerLimits(app: Api, limits: Limits) {
  await app.register(rateLimit, { global: false });
  const perAddress = app.createRateLimit({
    max: limits.perAddress,
    timeWindow: 60_000,
    keyGenerator: request => `address:${request.ip}`,
  });
  const perUser = app.createRateLimit({
    max: limits.perUser,
    timeWindow: 60_000,
    keyGenerator: request => `user:${request.user.id}`,
  });
  const check = async (limiter: typeof perUser, request: FastifyRequest) => {
    const verdict = await limiter(request);
    if (!verdict.isAllowed && verdict.isExceeded) throw tooMany(verdict.ttlInSeconds);
  };
  return {
    checkAddress: (request: FastifyRequest) => check(perAddress, request),
    checkUser: (request: FastifyRequest) => check(perUser, request),
  };
}

/** The answer to a caller that asks too often. */
export function tooMany(seconds: number): ApiProblem {
  return new ApiProblem('too-many', 'That was too many requests in a short time.', {
    told: { reason: 'wait-seconds', params: { n: seconds } },
    detail: `Nothing was changed. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    retryAfter: seconds,
  });
}
