import type { CompanyRule } from '@crmsync/contract';

/** Words of the settings for what a push does beyond the records. */
export const words = {
  owner: 'Owner',
  ownerHint: 'For new records only.',
  ownerNone: (label: string) => `Whoever ${label} gives them to`,
  groupHint: 'New and updated people join the one chosen.',
  groupNone: 'None',
  companiesHint: 'Found by website or e-mail domain, else by name. Nobody is moved who has one.',
  companyRules: {
    off: { name: 'Leave alone', says: label => `${label} may still link them by rules of its own.` },
    match: {
      name: 'Link when it is there',
      says: () => 'Several that match are left for you to choose from.',
    },
    create: { name: 'Link, and create when it is missing', says: () => 'Each company once.' },
  } satisfies { readonly [rule in CompanyRule]: { name: string; says: (label: string) => string } },
  notes: 'Your notes',
  notesHint: (label: string) => `Everybody in ${label} who sees the person can read them.`,
  noteRules: {
    no: { name: 'Stay here', says: '' },
    yes: { name: 'Are added to the record', says: 'Each text once, however often you push.' },
  },
  duplicates: 'Duplicate rules',
  duplicatesHint: (label: string) => `${label} itself may refuse someone it thinks it knows.`,
  duplicateRules: {
    no: { name: 'Respect them', says: 'The person waits under Decide.' },
    yes: { name: 'Save anyway', says: 'Only where the rule allows it.' },
  },
  loading: 'Asking what there is…',
  /** A chosen one that the account does not list any more. */
  unlisted: 'Chosen before; not listed any more',
} as const;
