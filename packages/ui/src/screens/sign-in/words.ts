import { say } from '../../text/say.ts';

/** Words of sign-in and sign-up. */
export const words = {
  signIn: say('signIn.signIn'),
  signUp: say('signIn.signUp'),
  name: say('signIn.name'),
  email: say('signIn.email'),
  password: say('signIn.password'),
  passwordHint: say('signIn.passwordHint'),
  show: say('signIn.show'),
  hide: say('signIn.hide'),
  busy: say('signIn.busy'),
  busyUp: say('signIn.busyUp'),
  newHere: say('signIn.newHere'),
  haveOne: say('signIn.haveOne'),
  keys: say('signIn.keys'),
  mismatch: say('signIn.mismatch'),
  mismatchDetail: say('signIn.mismatchDetail'),
  taken: say('signIn.taken'),
  takenDetail: say('signIn.takenDetail'),
  tooMany: say('signIn.tooMany'),
  tooManyDetail: (seconds: number) => say('signIn.tooManyDetail', { seconds }),
  needName: say('signIn.needName'),
  needEmail: say('signIn.needEmail'),
  needPassword: say('signIn.needPassword'),
};
