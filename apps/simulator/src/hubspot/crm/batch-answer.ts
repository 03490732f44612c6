import { HubError, invalidPropertiesMessage } from '../errors.ts';
import type { Call } from '../route.ts';
import type { PropertyProblem } from '../schema/validate.ts';
import type { ApiVersion } from '../versions.ts';

/** One error of a batch that went through in part. HubSpot leaves out `errors`, `links` and `id` here. */
export interface BatchError {
  status: 'error';
  category: string;
  message: string;
  subCategory?: string;
  context: Record<string, unknown>;
}

/** What a batch answers: 207 when there are errors, the given status otherwise. */
export function answerBatch(
  call: Call,
  version: ApiVersion,
  status: number,
  results: readonly unknown[],
  errors: readonly BatchError[],
): unknown {
  const partial = errors.length > 0;
  const says207 = version.name !== '2026-09' || call.hub.switches.is('dated202609Answers207', 'yes');
  call.reply.code(partial && says207 ? 207 : status);
  const now = call.hub.clock.iso();
  const answer = { completedAt: now, status: 'COMPLETE', startedAt: now, results };
  return partial ? { ...answer, errors, numErrors: errors.length } : answer;
}

/** The one error that names all ids a batch did not find. */
export function missingRecords(singular: string, ids: readonly string[]): BatchError[] {
  if (ids.length === 0) return [];
  return [
    {
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `Could not get some ${singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
      context: { ids },
    },
  ];
}

/** An input's refused values as an error of the batch. */
export function problemsError(
  portalId: number,
  problems: readonly PropertyProblem[],
  traceId: string,
): BatchError {
  return {
    status: 'error',
    category: 'VALIDATION_ERROR',
    message: invalidPropertiesMessage(portalId, problems),
    context: { objectWriteTraceId: [traceId] },
  };
}

/** A thrown refusal as an error of the batch; throws on anything else. */
export function inputError(error: unknown, traceId: string): BatchError {
  if (!(error instanceof HubError)) throw error;
  const [, existingId] = /Existing ID: (\d+)/u.exec(error.message) ?? [];
  return {
    status: 'error',
    category: String(error.body.category ?? 'VALIDATION_ERROR'),
    ...(typeof error.body.subCategory === 'string' ? { subCategory: error.body.subCategory } : {}),
    message: error.message,
    context: {
      objectWriteTraceId: [traceId],
      ...(existingId === undefined ? {} : { existingId: [existingId] }),
    },
  };
}
