import type { Tier } from '@crmsync/contract';
import { say } from '../text/say.ts';

/** Words about plans: their names, what each holds, and what a plan is needed for. */
export const planWords = {
  names: { free: say('plan.free'), pro: say('plan.pro'), business: say('plan.business') } satisfies {
    [tier in Tier]: string;
  },
  seePlans: say('plan.see'),
  rows: {
    contacts: say('plan.row.contacts'),
    files: say('plan.row.files'),
    one: say('plan.row.one'),
    many: say('plan.row.many'),
    mapping: say('plan.row.mapping'),
    api: say('plan.row.api'),
  },
  oneOf: say('plan.oneOf'),
  all: (crms: number) => (crms === 2 ? say('plan.both') : say('plan.all')),
  yes: say('plan.yes'),
  no: say('plan.no'),
  bulk: (plan: string) => say('plan.bulk', { plan }),
  bulkText: say('plan.bulkText'),
  mapping: (plan: string) => say('plan.mapping', { plan }),
  mappingText: say('plan.mappingText'),
};
