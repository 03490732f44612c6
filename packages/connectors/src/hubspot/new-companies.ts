import type { Company } from './company-keys.ts';

/** The companies made lately in each account, which the search does not show yet; and a queue per account for making more. */
export interface NewCompanies {
  of(accountId: string): Company[];
  add(accountId: string, company: Company): void;
  /** The search shows it, or it is gone. */
  forget(accountId: string, companyId: string): void;
  /** Runs `work` when everything queued for the account before has ended, well or not. */
  oneAfterTheOther<T>(accountId: string, work: () => Promise<T>): Promise<T>;
}

/** Companies remembered of all accounts; beyond it, those longest known are in the index for sure. */
const most = 5_000;

/** Makes an empty memory, for one process. */
export function newCompanies(): NewCompanies {
  const made = new Map<string, { accountId: string; company: Company }>();
  const queues = new Map<string, Promise<unknown>>();
  const key = (accountId: string, id: string) => `${accountId} ${id}`;
  return {
    of: accountId =>
      [...made.values()].filter(each => each.accountId === accountId).map(({ company }) => company),
    add(accountId, company) {
      made.set(key(accountId, company.id), { accountId, company });
      const [oldest] = made.keys();
      if (made.size > most && oldest !== undefined) made.delete(oldest);
    },
    forget: (accountId, id) => void made.delete(key(accountId, id)),
    oneAfterTheOther(accountId, work) {
      const before = queues.get(accountId) ?? Promise.resolve();
      const mine = before.then(work, work);
      queues.set(accountId, mine);
      const leave = () => {
        if (queues.get(accountId) === mine) queues.delete(accountId);
      };
      mine.then(leave, leave);
      return mine;
    },
  };
}
