import { say } from '../../text/say.ts';

/** Words of “Recently deleted”. */
export const words = {
  title: say('deleted.title'),
  sub: (days: number) => say('deleted.sub', { days }),
  back: say('deleted.back'),
  loading: say('deleted.loading'),
  none: say('deleted.none'),
  noneText: (days: number) => say('deleted.noneText', { days }),
  columns: {
    name: say('contacts.columns.name'),
    email: say('contacts.columns.email'),
    deleted: say('deleted.columns.deleted'),
    goes: say('deleted.columns.goes'),
    act: say('deleted.columns.act'),
  },
  merged: say('deleted.merged'),
  restore: say('deleted.restore'),
  restoreOne: (name: string) => say('deleted.restoreOne', { name }),
  restored: (name: string) => say('deleted.restored', { name }),
  taken: (name: string) => say('deleted.taken', { name }),
  takenText: say('deleted.takenText'),
  remove: (name: string) => say('deleted.remove', { name }),
  removeTitle: (name: string) => say('deleted.removeTitle', { name }),
  removeText: say('deleted.removeText'),
  removeStays: say('contacts.deleteStays'),
  removeHistory: say('contacts.deleteHistory'),
  keep: say('deleted.keep'),
  removeAct: say('deleted.removeAct'),
  older: say('history.older'),
};
