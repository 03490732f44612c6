import pino, { type Logger } from 'pino';
import type { Settings } from './env.ts';
import { logFields } from './telemetry/log-context.ts';

/** What a log line may hold of an error: never its fields, which carry rows, requests and answers. */
interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly at: readonly string[];
  readonly cause?: LoggedError;
}

const secretLike = [
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '<e-mail>'],
  [/\b(postgres(ql)?:\/\/)\S+/g, '$1<address>'],
  [/[?&](code|state|token|iss)=[^&\s]+/g, '<query>'],
  // Tokens and keys are long runs without a space; words and uuids are not.
  [/[\w!%~+/=.-]{40,}/g, '<long text>'],
  [/"[^"]{3,}"/g, '<quoted>'],
] as const;

/** Text as it may be logged: without e-mails, tokens, quoted values and query secrets, cut to 300 characters. */
export function withoutSecrets(text: string): string {
  return secretLike
    .reduce((out, [pattern, mark]) => out.replace(pattern, mark), text.slice(0, 2000))
    .slice(0, 300);
}

function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: '', at: [] };
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: withoutSecrets(error.message),
    at: frames.slice(0, 8).map(line => line.trim()),
    ...(error.cause === undefined || depth > 2 ? {} : { cause: loggedError(error.cause, depth + 1) }),
  };
}

/** A request's own logger says its id already, and no line says anything twice. */
function withoutKeysOf(
  fields: Record<string, string>,
  said: Record<string, unknown>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !(key in said)));
}

interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly ip?: string;
}

/** The path alone: OAuth's `code` and `state`, searches and cursors live in the query (matrix P3). */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/**
 * The process's log: JSON lines on stdout. What may be in a line is a list of allowed things, not of forbidden ones: requests
 * are method and path, answers a status, errors a type, a code and a cleaned message. Every line says what it was written under: `reqId`,
 * `pushId`, and `traceId` where there is one.
 */
export function createLog(level: Settings['logLevel'], stream?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: (_line, _level, logger) => withoutKeysOf(logFields(), logger.bindings()),
    serializers: {
      req: ({ method, url }: LoggedRequest) => ({ method, path: pathOf(url) }),
      res: ({ statusCode }: { statusCode?: number }) => ({ status: statusCode }),
      err: (error: unknown) => loggedError(error),
    },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}
