import { type ApiError, apiError } from '../errors.ts';
import type { Call } from './call.ts';

/** An object of a JSON body. */
export type JsonObject = Record<string, unknown>;

/** Whether a JSON value is an object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the body as a JSON object; throws JSON_PARSER_ERROR or 415 (§3.3). */
export function readObject(call: Call): { values: JsonObject; raw: string } {
  const type = call.headers['content-type'];
  if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type)) {
    const message = `Unsupported Media Type: content type '${type}' is not supported`;
    throw apiError(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  }
  const raw = call.body.toString('utf8');
  if (raw.trim() === '') {
    throw parserError('The HTTP entity body is required, but this request has no entity body.');
  }
  const values = parse(raw);
  if (!isObject(values))
    throw parserError('Unexpected parse error: an object was expected at [line:1, column:1]');
  return { values, raw };
}

function parserError(message: string): ApiError {
  return apiError(400, 'JSON_PARSER_ERROR', message);
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw parserError(jacksonMessage(raw, error instanceof Error ? error.message : ''));
  }
}

/** Words a parse error as Salesforce's JSON reader does (§3.3). */
function jacksonMessage(raw: string, reason: string): string {
  const at = Number(/position (\d+)/.exec(reason)?.[1] ?? raw.length);
  const before = raw.slice(0, at);
  const place = `[line:${before.split('\n').length}, column:${at - before.lastIndexOf('\n')}]`;
  if (at >= raw.length) return `Unexpected end-of-input at ${place}`;
  const char = raw.charAt(at);
  return `Unexpected character ('${char}' (code ${char.charCodeAt(0)})): ${expected(reason)} at ${place}`;
}

function expected(reason: string): string {
  if (reason.includes("':'")) return 'was expecting a colon to separate field name and value';
  if (reason.includes("','")) return 'was expecting comma to separate OBJECT entries';
  if (reason.includes('property name')) return 'was expecting double-quote to start field name';
  return "expected a valid value (number, String, array, object, 'true', 'false' or 'null')";
}
