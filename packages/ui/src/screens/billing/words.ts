import type { Billing } from '@crmsync/contract';
import { say } from '../../text/say.ts';

/** Words of the plan and what is paid for it. */
export const words = {
  title: say('billing.title'),
  sub: say('billing.sub'),
  loading: say('billing.loading'),
  yours: (plan: string) => say('billing.yours', { plan }),
  renews: (date: string) => say('billing.renews', { date }),
  ends: (date: string) => say('billing.ends', { date }),
  payments: {
    none: '',
    active: '',
    trial: say('billing.trial'),
    'past-due': say('billing.pastDue'),
    unpaid: say('billing.unpaid'),
  } satisfies { [payment in Billing['payment']]: string },
  place: (label: string) => say('billing.place', { label }),
  manage: say('billing.manage'),
  opening: say('billing.opening'),
  cards: say('billing.cards'),
  paid: (plan: string) => say('billing.paid', { plan }),
  paidText: say('billing.paidText'),
  paidLate: say('billing.paidLate'),
  paidHere: (plan: string) => say('billing.paidHere', { plan }),
  paidHereText: say('billing.paidHereText'),
  operator: say('billing.operator'),
  all: say('billing.all'),
  allText: say('billing.allText'),
  current: say('billing.current'),
  choose: say('billing.choose'),
  choosePlan: (plan: string) => say('billing.choosePlan', { plan }),
  down: say('billing.down'),
  oddAddress: say('billing.oddAddress'),
};
