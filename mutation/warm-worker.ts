/**
 * Keeps one worker thread for all the runs of a Stryker process: starting it and loading the code again takes ten times as long as the
 * tests that notice a mutant, and a mutant is switched on within loaded code. `fresh-tests.ts` sees to it that nothing of the tests stays.
 */
import {
  type PoolRunnerInitializer,
  type PoolWorker,
  ThreadsPoolWorker,
  type WorkerRequest,
} from 'vitest/node';

const name = 'warm';
type Listener = Parameters<PoolWorker['on']>[1];

/** A Vitest plugin that runs the tests in the kept thread. Needs `isolate: false` and one worker. */
export const warmWorker = {
  name,
  configureVitest({ project }: { readonly project: { readonly config: Config } }): void {
    project.config.pool = name;
    project.config.poolRunner = pool();
  },
};

interface Config {
  pool?: unknown;
  poolRunner?: PoolRunnerInitializer;
}

function pool(): PoolRunnerInitializer {
  let kept: PoolWorker | undefined;
  return {
    name,
    createPoolWorker: options => {
      kept ??= keep(new ThreadsPoolWorker(options));
      return kept;
    },
  };
}

/** Answers "start" and "stop" itself once the thread runs; each run takes the settings of its own start along. */
function keep(thread: PoolWorker): PoolWorker {
  const listeners = new Set<Listener>();
  let config: unknown;

  const answer = (type: 'started' | 'stopped') => {
    const response = { __vitest_worker_response__: true, type };
    setImmediate(() => {
      for (const listener of [...listeners]) listener(response);
    });
  };

  const send = (request: WorkerRequest): void => {
    if (request.type === 'run') {
      thread.send({ ...request, context: { ...request.context, ...{ config } } });
    } else if (request.type === 'stop') {
      answer('stopped');
    } else if (request.type === 'start' && config !== undefined) {
      config = request.context.config;
      answer('started');
    } else {
      if (request.type === 'start') config = request.context.config;
      thread.send(request);
    }
  };

  return {
    name,
    send,
    deserialize: data => thread.deserialize(data),
    on: (event, listener) => {
      if (event === 'message') listeners.add(listener);
      thread.on(event, listener);
    },
    off: (event, listener) => {
      if (event === 'message') listeners.delete(listener);
      thread.off(event, listener);
    },
    start: async () => {
      if (config === undefined) await thread.start();
    },
    stop: async () => {
      for (const listener of listeners) thread.off('message', listener);
      listeners.clear();
    },
  };
}
