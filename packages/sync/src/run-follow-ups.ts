import { CrmError } from '@crmsync/connectors';
import { doFollowUps } from './follow-ups.ts';
import type { PushPorts, PushTask } from './ports.ts';
import { type Carried, haltedBy } from './run-claims.ts';

/** Does all that is due after the writes, once no write is: in fewer and fuller batches. Ends as claims do. */
export async function runFollowUps(task: PushTask, ports: PushPorts, failures: number): Promise<Carried> {
  try {
    while (!task.signal?.aborted) {
      if (!(await doFollowUps(ports))) break;
      // Never before something was done: two that make room for one another would both stand still.
      if (await task.makeRoom?.()) return { halted: null, yielded: true, failures };
    }
    return { halted: null, yielded: false, failures };
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const halted = haltedBy(error, failures, ports);
    return { halted, yielded: false, failures: halted.failures };
  }
}
