import type { SecondFactor, SecondFactorSetup } from '@crmsync/contract';
import type { Store } from '../store/database.ts';
import {
  forgetSecondFactor,
  keepBackupCodes,
  keepUnconfirmed,
  type SecondFactorRow,
  secondFactorOf,
  takeAttempt,
  takeBackupCode,
  takeStep,
} from '../store/second-factors.ts';
import type { Vault } from '../vault/vault.ts';
import { hashBackupCode, newBackupCodes } from './backup-codes.ts';
import { newTotpSecret, stepOf, totpUri } from './totp.ts';

/** A code that was not taken. `closed`: after too many wrong ones none is looked at for `seconds`. */
export type RefusedCode = { readonly is: 'wrong' } | { readonly is: 'closed'; readonly seconds: number };

/** How it went with a code. */
type Verdict = { readonly is: 'right' } | RefusedCode;

/**
 * Codes beside the password (TOTP, RFC 6238), and backup codes for the day the app is lost. Ours rather than better-auth's plugin,
 * because that keeps a sign-in half done in a cookie, which the extension has none of, takes a code twice within its 90 seconds and
 * seals with a key that does not rotate.
 */
export interface SecondFactors {
  /** Whether signing in asks for a code, and how many backup codes are left. */
  read(userId: string): Promise<SecondFactor>;
  /** A new secret to be confirmed. Undefined: one is on already. */
  begin(user: { readonly id: string; readonly email: string }): Promise<SecondFactorSetup | undefined>;
  /** Turns it on for a right code of the app; answers the backup codes. Undefined: nothing is being set up. */
  confirm(userId: string, code: string): Promise<RefusedCode | readonly string[] | undefined>;
  /** Takes a code, once. Only for somebody who has it on. */
  check(userId: string, code: string): Promise<Verdict>;
  /** New backup codes in the place of the old ones. Undefined: it is off. */
  renewBackupCodes(userId: string): Promise<readonly string[] | undefined>;
  /** Turns it off. False: it was not on. */
  turnOff(userId: string): Promise<boolean>;
}

/** Makes {@link SecondFactors}; secrets are sealed by the vault. */
export function createSecondFactors({ store: { db }, vault, now }: SecondFactorDeps): SecondFactors {
  const secretOf = async (row: SecondFactorRow) =>
    vault.open(await vault.openDataKey(row.id, row.wrapped_key), row.sealed, placeOf(row.id));
  const closed = (row: SecondFactorRow | undefined): RefusedCode => {
    const ms = (row?.locked_until?.getTime() ?? now()) - now();
    return { is: 'closed', seconds: Math.max(1, Math.ceil(ms / 1000)) };
  };
  const byApp = async (row: SecondFactorRow, code: string): Promise<Verdict> => {
    const step = await stepOf(await secretOf(row), code, now());
    if (step === undefined || !(await takeStep(db, row, step))) return { is: 'wrong' };
    return { is: 'right' };
  };
  const byBackupCode = async (row: SecondFactorRow, code: string): Promise<Verdict> => {
    if (row.backup_salt === null) return { is: 'wrong' };
    const hash = await hashBackupCode(code, row.backup_salt);
    if (!(await takeBackupCode(db, row.user_id, hash))) return { is: 'wrong' };
    return { is: 'right' };
  };
  const tell = async (row: SecondFactorRow) => {
    const { codes, kept } = await newBackupCodes();
    return (await keepBackupCodes(db, row, kept, new Date(now()))) ? codes : undefined;
  };
  return {
    async read(userId) {
      const row = await secondFactorOf(db, userId);
      const since = row?.confirmed_at ?? null;
      if (row === undefined || since === null) return { since: null, backupCodes: 0 };
      return { since: since.toISOString(), backupCodes: row.backup_codes.length };
    },
    async begin({ id: user_id, email }) {
      const [id, secret] = [crypto.randomUUID(), newTotpSecret()];
      const key = await vault.newDataKey(id);
      const sealed = vault.seal(key, secret, placeOf(id));
      const row = { user_id, id, wrapped_key: key.wrapped, sealed, created_at: new Date(now()) };
      if (!(await keepUnconfirmed(db, row))) return undefined;
      return { secret, uri: totpUri(secret, 'CRMSync', email) };
    },
    async confirm(userId, typed) {
      const begun = await secondFactorOf(db, userId);
      if (begun === undefined || begun.confirmed_at !== null) return undefined;
      const row = await takeAttempt(db, userId, new Date(now()));
      if (row === undefined) return closed(begun);
      const verdict = await byApp(row, plain(typed));
      return verdict.is === 'right' ? tell(row) : verdict;
    },
    async check(userId, typed) {
      const row = await takeAttempt(db, userId, new Date(now()));
      if (row === undefined) return closed(await secondFactorOf(db, userId));
      const code = plain(typed);
      return /^\d{6}$/.test(code) ? byApp(row, code) : byBackupCode(row, code);
    },
    async renewBackupCodes(userId) {
      const row = await secondFactorOf(db, userId);
      return row === undefined || row.confirmed_at === null ? undefined : tell(row);
    },
    turnOff: userId => forgetSecondFactor(db, userId),
  };
}

interface SecondFactorDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly now: () => number;
}

function placeOf(row: string) {
  return { row, field: 'secret', version: 1 };
}

function plain(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase();
}
