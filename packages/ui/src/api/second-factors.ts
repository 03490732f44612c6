import {
  BackupCodes,
  type ConfirmSecondFactor,
  type OwnPassword,
  SecondFactor,
  SecondFactorSetup,
} from '@crmsync/contract';
import { read, type Send } from './request.ts';

const path = '/api/users/me/second-factor';

/** The person's own second factor. What asks for the password answers 403 when it is wrong. */
export function secondFactorsApi(send: Send) {
  return {
    /** Whether it is on. */
    read: async (signal?: AbortSignal): Promise<SecondFactor> =>
      read(await send({ path, signal }), SecondFactor),
    /** A new key for the app; on only once {@link confirm} took a code. 409 when it is on already. */
    begin: async (json: OwnPassword): Promise<SecondFactorSetup> =>
      read(await send({ method: 'POST', path, json }), SecondFactorSetup),
    /** Turns it on; answers the backup codes. 403 when the code is wrong. */
    confirm: async (json: ConfirmSecondFactor): Promise<readonly string[]> =>
      (await read(await send({ method: 'POST', path: `${path}/confirm`, json }), BackupCodes)).backupCodes,
    /** New backup codes in the place of the old ones. */
    renew: async (json: OwnPassword): Promise<readonly string[]> =>
      (await read(await send({ method: 'POST', path: `${path}/backup-codes`, json }), BackupCodes))
        .backupCodes,
    /** Turns it off. */
    turnOff: async (json: OwnPassword): Promise<void> => {
      await send({ method: 'DELETE', path, json });
    },
  };
}
