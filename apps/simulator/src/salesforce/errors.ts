/** One entry of the error array every REST answer carries; `fields` is absent for errors that are not about a write (§2). */
export type ErrorItem = {
  message: string;
  errorCode: string;
  fields?: string[];
  /** Spelt as Salesforce spells it (§0.1). */
  duplicateResut?: unknown;
};

/** A refusal by the REST API: the status and the exact body the client will read. */
export class ApiError extends Error {
  readonly status: number;
  readonly items: readonly ErrorItem[];

  constructor(status: number, items: readonly ErrorItem[]) {
    super(items.map(item => item.errorCode).join(', '));
    this.status = status;
    this.items = items;
  }
}

/** A refusal with one entry and no `fields` key. */
export function apiError(status: number, errorCode: string, message: string): ApiError {
  return new ApiError(status, [{ message, errorCode }]);
}

/** A refusal of a write (DML): always carries `fields`, possibly empty (§2). */
export function dmlError(errorCode: string, message: string, fields: string[] = [], status = 400): ApiError {
  return new ApiError(status, [{ message, errorCode, fields }]);
}

/** 404 for an address that means nothing, unknown top-level objects included (§3.1). */
export function notFound(): ApiError {
  return new ApiError(404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
}

/** 404 for a malformed id or an unknown external-id field in the path (§3.3). */
export function externalIdNotFound(segment: string): ApiError {
  return apiError(
    404,
    'NOT_FOUND',
    `Provided external ID field does not exist or is not accessible: ${segment}`,
  );
}

/** An access token that is expired, revoked or was never issued (§1.7). */
export function invalidSession(): ApiError {
  return apiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}
