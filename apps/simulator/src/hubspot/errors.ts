import type { PropertyProblem } from './schema/validate.ts';

/** An answer that is not a success: thrown anywhere in a handler, sent by `route.ts`. */
export class HubError extends Error {
  override name = 'HubError';
  readonly status: number;
  /** Body without `correlationId`, which is added when it is sent. */
  readonly body: Record<string, unknown>;
  constructor(status: number, body: Record<string, unknown>) {
    super(String(body.message));
    this.status = status;
    this.body = body;
  }
}

function error(status: number, message: string, rest: Record<string, unknown> = {}): HubError {
  return new HubError(status, { status: 'error', message, ...rest });
}

/** 400 `VALIDATION_ERROR` with a message of the caller's and optional further members. */
export function validationError(message: string, rest: Record<string, unknown> = {}): HubError {
  return error(400, message, { ...rest, category: 'VALIDATION_ERROR' });
}

/** 400 for property values that do not fit; `message` lists all of them, as HubSpot's does. */
export function invalidProperties(portalId: number, problems: readonly PropertyProblem[]): HubError {
  return validationError(invalidPropertiesMessage(portalId, problems), {
    errors: problems.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  });
}

/** The `Property values were not valid: [...]` text, a JSON list inside a string. */
export function invalidPropertiesMessage(portalId: number, problems: readonly PropertyProblem[]): string {
  const list = problems.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  return `Property values were not valid: ${JSON.stringify(list)}`;
}

/** 400 for a body that is no JSON, with the place of the mistake. */
export function invalidJson(line: number, column: number, detail: string): HubError {
  return error(400, `Invalid input JSON on line ${line}, column ${column}: ${detail}`);
}

/** 400 for an object type HubSpot does not know. */
export function unknownObjectType(objectType: string): HubError {
  return error(400, `Unable to infer object type from: ${objectType}`);
}

/** 409 when an e-mail address (or other unique value) is taken; without an id in batches that do not say which. */
export function conflict(existingId?: string): HubError {
  const suffix = existingId === undefined ? '' : `. Existing ID: ${existingId}`;
  return error(409, `Contact already exists${suffix}`, { category: 'CONFLICT' });
}

/** 400 when a write to an existing record takes a unique value another record holds. */
export function valueHeldByOther(
  portalId: number,
  property: string,
  value: string,
  recordId: string,
  ownerId: string,
): HubError {
  return validationError(
    `Cannot set PropertyValueCoordinates{portalId=${portalId}, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, ` +
      `propertyName=${property}, value=${value}} on ${recordId}. ${ownerId} already has that value.`,
  );
}

/** 404 for one record, in the three wordings HubSpot has for the kinds of id. */
export function recordNotFound(id: string): HubError {
  if (!/^-?\d+$/u.test(id))
    return error(404, 'Object not found.  objectId are usually numeric.', {
      context: { id: [id] },
      category: 'OBJECT_NOT_FOUND',
    });
  if (Number(id) <= 0)
    return error(404, 'Object not found. objectId is usually positive.', {
      context: { id: [id] },
      category: 'OBJECT_NOT_FOUND',
    });
  return error(404, 'resource not found');
}

/** 404 for things other than records (property, group, list, owner). */
export function notFound(message: string, rest: Record<string, unknown> = {}): HubError {
  return error(404, message, { ...rest, category: 'OBJECT_NOT_FOUND' });
}

/** 409 for a definition (property, group) that is already there. */
export function alreadyExists(message: string, subCategory: string): HubError {
  return error(409, message, { subCategory, category: 'OBJECT_ALREADY_EXISTS' });
}

/** 401 for an access token that was good once. */
export function expiredToken(expiredAt: number, now: number): HubError {
  return error(401, `The OAuth token used to make this call expired ${ago(now - expiredAt)} ago.`, {
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(expiredAt).toISOString()] },
  });
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds} second(s)`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minute(s)`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} hour(s)`;
  return `${Math.floor(seconds / 86_400)} day(s)`;
}

/** 401 without a usable token. */
export function noCredentials(): HubError {
  return error(
    401,
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    { category: 'INVALID_AUTHENTICATION' },
  );
}

/** 403 when the grant lacks every one of `scopes`. */
export function missingScopes(scopes: readonly string[]): HubError {
  return error(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    {
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: scopes },
        },
      ],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
      category: 'MISSING_SCOPES',
    },
  );
}

/** 429, with the wording HubSpot's SDK looks for. The search pool has a body of its own. */
export function rateLimited(
  policy: 'DAILY' | 'TEN_SECONDLY_ROLLING' | 'SECONDLY',
  requestId: string,
): HubError {
  if (policy === 'SECONDLY')
    return error(429, 'You have reached your secondly limit.', { category: 'RATE_LIMITS' });
  return error(429, `You have reached your ${policy.toLowerCase()} limit.`, {
    errorType: 'RATE_LIMIT',
    policyName: policy,
    requestId,
  });
}
