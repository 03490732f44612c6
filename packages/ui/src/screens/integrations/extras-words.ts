import type { CompanyRule } from '@crmsync/contract';
import { say } from '../../text/say.ts';

/** Words of the settings for what a push does beyond the records. */
export const words = {
  owner: say('extras.owner'),
  ownerHint: say('extras.ownerHint'),
  ownerNone: (label: string) => say('extras.ownerNone', { label }),
  groupHint: say('extras.groupHint'),
  groupNone: say('extras.groupNone'),
  companiesHint: say('extras.companiesHint'),
  companyRules: {
    off: {
      name: say('extras.companyRules.off.name'),
      says: label => say('extras.companyRules.off.says', { label }),
    },
    match: {
      name: say('extras.companyRules.match.name'),
      says: () => say('extras.companyRules.match.says'),
    },
    create: {
      name: say('extras.companyRules.create.name'),
      says: () => say('extras.companyRules.create.says'),
    },
  } satisfies { readonly [rule in CompanyRule]: { name: string; says: (label: string) => string } },
  notes: say('extras.notes'),
  notesHint: (label: string) => say('extras.notesHint', { label }),
  noteRules: {
    no: { name: say('extras.noteRules.no.name'), says: '' },
    yes: { name: say('extras.noteRules.yes.name'), says: say('extras.noteRules.yes.says') },
  },
  byEmail: say('extras.byEmail'),
  byEmailHint: (label: string) => say('extras.byEmailHint', { label }),
  byEmailRules: {
    no: { name: say('extras.byEmailRules.no.name'), says: say('extras.byEmailRules.no.says') },
    yes: { name: say('extras.byEmailRules.yes.name'), says: say('extras.byEmailRules.yes.says') },
  },
  duplicates: say('extras.duplicates'),
  duplicatesHint: (label: string) => say('extras.duplicatesHint', { label }),
  duplicateRules: {
    no: { name: say('extras.duplicateRules.no.name'), says: say('extras.duplicateRules.no.says') },
    yes: { name: say('extras.duplicateRules.yes.name'), says: say('extras.duplicateRules.yes.says') },
  },
  loading: say('extras.loading'),
  /** A chosen one that the account does not list any more. */
  unlisted: say('extras.unlisted'),
} as const;
