import { z } from 'zod';
import { Timestamp } from './pages.ts';

/** A code as people type or paste it: six digits of an app, or a backup code. Spaces, hyphens and case do not matter. */
export const SecondFactorCode = z.string().trim().min(1).max(40);

/** Answer of `GET /api/users/me/second-factor`. */
export const SecondFactor = z.object({
  /** Since when signing in asks for a code; null: it does not. */
  since: Timestamp.nullable(),
  /** Backup codes that were not used yet. */
  backupCodes: z.number().int(),
});
export type SecondFactor = z.infer<typeof SecondFactor>;

/**
 * Body of everything about the second factor that only the person may do: setting it up, turning it off, new backup codes. Each asks
 * for the password once more.
 */
export const OwnPassword = z.strictObject({ password: z.string().min(1).max(128) });
export type OwnPassword = z.infer<typeof OwnPassword>;

/** Answer of `POST /api/users/me/second-factor`: for the app that makes codes. It is told once, and not on before a code confirms it. */
export const SecondFactorSetup = z.object({
  /** Base32, as people type it into an app. */
  secret: z.string(),
  /** The same as an `otpauth:` address, for a QR code. */
  uri: z.string(),
});
export type SecondFactorSetup = z.infer<typeof SecondFactorSetup>;

/** Body of `POST /api/users/me/second-factor/confirm`. */
export const ConfirmSecondFactor = z.strictObject({ code: SecondFactorCode });
export type ConfirmSecondFactor = z.infer<typeof ConfirmSecondFactor>;

/** Codes for the day the app is lost, each for one sign-in. They are told once. */
export const BackupCodes = z.object({ backupCodes: z.array(z.string()) });
export type BackupCodes = z.infer<typeof BackupCodes>;
