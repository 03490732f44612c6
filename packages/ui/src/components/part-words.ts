import { say } from '../text/say.ts';

/** Words of the small parts every screen is made of. */
export const partWords = {
  dismiss: say('part.dismiss'),
  unsaved: (n: number) => say('part.unsaved', { n }),
  nothingUnsaved: say('part.nothingUnsaved'),
  discard: say('part.discard'),
  save: say('part.save'),
  saving: say('part.saving'),
  messages: say('part.messages'),
  supportCode: (code: string) => say('part.supportCode', { code }),
  failed: say('part.failed'),
  failedDetail: say('part.failedDetail'),
  blank: say('part.blank'),
  vendorWords: (label: string) => say('part.vendorWords', { label }),
  choose: say('part.choose'),
  chosen: say('part.chosen'),
  copied: say('part.copied'),
  copyBlocked: say('part.copyBlocked'),
  copyBlockedDetail: say('part.copyBlockedDetail'),
  notOnPage: say('part.notOnPage'),
  edit: (label: string) => say('part.edit', { label }),
  doubtful: (why: string) => say('part.doubtful', { why }),
  leaveOut: say('part.leaveOut'),
  keep: say('part.keep'),
  waitsHere: say('chip.waitsHere'),
};
