import { type ApiError, apiError } from '../errors.ts';

const BEFORE = 32;
const AFTER = 45;

/** The message the query engine prints: the text around the place, a caret under it, then the sentence (§5.1). */
export function locatedMessage(text: string, at: number, sentence: string): string {
  const start = Math.max(0, at - BEFORE);
  const shown = text.slice(start, at + AFTER).replace(/[\r\n\t]/g, ' ');
  const before = text.slice(0, at);
  const row = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1) + 1;
  return `\n${shown}\n${' '.repeat(at - start)}^\nERROR at Row:${row}:Column:${column}\n${sentence}`;
}

/** 400 MALFORMED_QUERY with the place of the mistake. */
export function malformedAt(text: string, at: number, sentence: string): ApiError {
  return apiError(400, 'MALFORMED_QUERY', locatedMessage(text, at, sentence));
}

/** 400 MALFORMED_QUERY in its short form. */
export function malformed(sentence: string): ApiError {
  return apiError(400, 'MALFORMED_QUERY', sentence);
}

const SEE_WSDL = 'Please reference your WSDL or the describe call for the appropriate names.';

/** 400 INVALID_FIELD for an unknown column of a query; the write path words it differently (§5.1). */
export function noSuchColumn(text: string, at: number, column: string, entity: string): ApiError {
  const sentence = `No such column '${column}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${SEE_WSDL}`;
  return apiError(400, 'INVALID_FIELD', locatedMessage(text, at, sentence));
}

/** 400 INVALID_FIELD for an unknown relationship in a path. */
export function noSuchRelationship(text: string, at: number, name: string): ApiError {
  const sentence = `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${SEE_WSDL}`;
  return apiError(400, 'INVALID_FIELD', locatedMessage(text, at, sentence));
}

/** 400 INVALID_TYPE for an unknown object after FROM (§5.1). */
export function noSuchObject(text: string, at: number, name: string): ApiError {
  const sentence = `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${SEE_WSDL}`;
  return apiError(400, 'INVALID_TYPE', locatedMessage(text, at, sentence));
}

/** 400 INVALID_FIELD for something that is a column but may not be used like this. */
export function invalidUse(text: string, at: number, sentence: string): ApiError {
  return apiError(400, 'INVALID_FIELD', locatedMessage(text, at, sentence));
}

/** 400 INVALID_TYPE for a child query over an unknown relationship; the words are *assumed*. */
export function noSuchChildren(text: string, at: number, name: string): ApiError {
  const sentence = `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${SEE_WSDL}`;
  return apiError(400, 'INVALID_TYPE', locatedMessage(text, at, sentence));
}
