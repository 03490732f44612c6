import type { CrmRecord, WriteResult } from '@crmsync/connectors';
import { expect, it } from 'vitest';
import { runPush } from '../src/run-push.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

/** A CRM that says yes to every update and keeps these fields as they are. */
async function pushWhereKept(...ignored: string[]) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger(
    [contactOf({ emails: ['ada@x.com'], firstName: 'Ada', lastName: 'New' })],
    clock,
  );
  crm.records.set('1', { object: 'Person', id: '1', fields: { Email: 'ada@x.com', LastName: 'Old' } });
  Object.assign(crm.client, {
    update: async (_: string, records: CrmRecord[]): Promise<WriteResult[]> =>
      records.map(({ id }) => ({ ok: true, id, created: false, ignored })),
  });
  await runPush({ ...task, policy: 'overwrite' }, portsOf(crm, ledger, clock));
  return { outcomes: outcomes(ledger), changed: ledger.rows[0]?.end?.changes.map(({ field }) => field) };
}

it('a field that the CRM silently keeps is not told as changed', async () => {
  const plain = await pushWhereKept();
  expect(plain).toEqual({
    outcomes: ['updated'],
    changed: expect.arrayContaining(['FirstName', 'LastName']),
  });
  const partly = await pushWhereKept('LastName');
  expect(partly.outcomes).toEqual(['updated']);
  expect(partly.changed).toEqual(plain.changed?.filter(field => field !== 'LastName'));
});

it('when it keeps all of them, nothing has changed', async () => {
  const { changed } = await pushWhereKept();
  expect(await pushWhereKept(...(changed ?? []))).toEqual({ outcomes: ['unchanged'], changed: [] });
});
