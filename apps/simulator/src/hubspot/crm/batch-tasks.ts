import { conflict, HubError } from '../errors.ts';
import type { RenderedRecord } from '../records/render.ts';
import { refuseProblems, type Target } from '../records/write.ts';
import type { PropertyProblem } from '../schema/validate.ts';
import { type BatchError, inputError, problemsError } from './batch-answer.ts';

/** One input of a batch, ready to be done. */
export interface Task {
  traceId: string | undefined;
  /** Values the definitions do not allow. */
  problems: readonly PropertyProblem[];
  /** Does the write; throws a HubError when it is refused. */
  run(): RenderedRecord;
}

/** What became of the tasks. */
export interface TaskResults {
  results: RenderedRecord[];
  errors: BatchError[];
}

/** True when every input has a trace id of its own: then good inputs are written and bad ones are named. */
export function isTraced(tasks: readonly Task[]): boolean {
  const ids = tasks.map(task => task.traceId).filter(trace => trace !== undefined);
  return ids.length === tasks.length && new Set(ids).size === tasks.length;
}

/** Runs the tasks: each for itself when `partial`, otherwise all or nothing. Throws when all are refused together. */
export function runTasks({ portal, object }: Target, tasks: readonly Task[], partial: boolean): TaskResults {
  if (partial) return runEach(portal.id, tasks);
  refuseProblems(
    portal,
    tasks.flatMap(task => task.problems),
  );
  return { results: object.store.atomically(() => runAll(tasks)), errors: [] };
}

function runEach(portalId: number, tasks: readonly Task[]): TaskResults {
  const results: RenderedRecord[] = [];
  const errors: BatchError[] = [];
  for (const { traceId = '', problems, run } of tasks) {
    if (problems.length > 0) {
      errors.push(problemsError(portalId, problems, traceId));
      continue;
    }
    try {
      results.push(run());
    } catch (error) {
      errors.push(inputError(error, traceId));
    }
  }
  return { results, errors };
}

/** A conflict of a whole batch does not say with which record. */
function runAll(tasks: readonly Task[]): RenderedRecord[] {
  try {
    return tasks.map(task => task.run());
  } catch (error) {
    if (error instanceof HubError && error.status === 409) throw conflict();
    throw error;
  }
}
