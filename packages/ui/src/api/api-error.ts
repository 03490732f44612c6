import { Problem, type ProblemCode } from '@crmsync/contract';

/**
 * A call to our API that did not succeed. What the caller does next depends on `status`:
 * 0 = the server was not reached (offline), 401 = sign in again, else show `problem` to the person.
 */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }

  /** The HTTP status, or 0 when there was no answer at all. */
  get status(): number {
    return this.problem.status;
  }

  /** The stable code of the problem. */
  get code(): string {
    return this.problem.code;
  }
}

/** True for an {@link ApiError} with this status. Kept as a function because errors arrive as `unknown`. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

/** The server did not answer: no network, server down, or the call was cut off. */
export function offlineError(): ApiError {
  return new ApiError({
    type: 'about:blank',
    status: 0,
    code: 'offline',
    title: 'The server did not answer.',
    detail: 'Nothing was changed that you have not seen. Check the connection and try again.',
  });
}

/** The server answered, but with something this version of the screens cannot read. */
export function unreadableError(status: number): ApiError {
  return new ApiError({
    type: 'about:blank',
    status,
    code: 'unreadable',
    title: 'The server’s answer could not be read.',
    detail: 'Reload the page: it may be older than the server.',
  });
}

/**
 * What a failed answer says. Our own routes answer with a Problem (RFC 9457); the accounts library answers
 * `{ code, message }`; anything else is told by its status alone.
 */
export function problemOf(status: number, body: unknown, retryAfter: string | null): Problem {
  const parsed = Problem.safeParse(body);
  const problem = parsed.success ? parsed.data : foreignProblem(status, body);
  const seconds = Number(retryAfter ?? Number.NaN);
  return problem.retryAfter === undefined && Number.isFinite(seconds)
    ? { ...problem, retryAfter: seconds }
    : problem;
}

function foreignProblem(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? body : {};
  const code =
    'code' in said && typeof said.code === 'string' ? said.code : (codes[status] ?? `http-${status}`);
  const message = 'message' in said && typeof said.message === 'string' ? said.message : undefined;
  return {
    type: 'about:blank',
    status,
    code,
    title: message ?? titles[status] ?? 'The server refused this.',
  };
}

/** Our own codes for answers that have none, so that they are worded in every language. */
const codes: Partial<Record<number, ProblemCode>> = {
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'too-many',
  500: 'internal',
  503: 'unavailable',
};

const titles: Partial<Record<number, string>> = {
  401: 'You are signed out.',
  403: 'This is not allowed.',
  404: 'This does not exist (any more).',
  413: 'This is too large.',
  429: 'Too many tries. Wait a moment.',
  500: 'The server failed. Nothing was saved.',
  502: 'The server failed. Nothing was saved.',
  503: 'The server is not ready.',
};
