import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { FactsList, FloatingDialog } from '../../components/dialog.tsx';
import { useToast } from '../../components/toast.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { PasswordForm } from './password-form.tsx';
import { SecondFactorSteps } from './second-factor-setup.tsx';
import { words } from './words.ts';

/** Asks for the password before the password alone signs in again. */
export function TurnSecondFactorOff({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const done = () => {
    void client.invalidateQueries({ queryKey: keys.secondFactor });
    toast({ title: words.factorNowOff });
    onClose();
  };
  return (
    <FloatingDialog open alert title={words.factorOffTitle} onClose={onClose}>
      <PasswordForm
        danger
        act={words.factorTurnOff}
        keep={words.keep}
        send={password => api.secondFactors.turnOff({ password })}
        onDone={done}
        onClose={onClose}
      >
        <FactsList
          items={[
            { stays: false, words: words.factorOffStops },
            { stays: true, words: words.factorOffStays },
          ]}
        />
      </PasswordForm>
    </FloatingDialog>
  );
}

/** Asks for the password before new backup codes take the place of the old ones. */
export function RenewBackupCodes({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => {
    void client.invalidateQueries({ queryKey: keys.secondFactor });
    onClose();
  };
  if (codes !== null) {
    return (
      <FloatingDialog key="codes" open title={words.codesTitle} onClose={close}>
        <BackupCodes codes={codes} onKept={close} />
      </FloatingDialog>
    );
  }
  return (
    <FloatingDialog open title={words.factorRenewTitle} onClose={onClose}>
      <PasswordForm
        act={words.factorRenew}
        keep={words.factorCancel}
        send={password => api.secondFactors.renew({ password })}
        onDone={setCodes}
        onClose={onClose}
      >
        <FactsList
          items={[
            { stays: false, words: words.factorRenewStops },
            { stays: true, words: words.factorRenewStays },
          ]}
        />
      </PasswordForm>
    </FloatingDialog>
  );
}

/** Sets it up, in a dialog for each part. */
export function SetUpSecondFactor({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  return (
    <SecondFactorSteps
      leave={words.factorCancel}
      frame={({ title, children, onClose: close }) => (
        <FloatingDialog key={title} open title={title} onClose={close}>
          {children}
        </FloatingDialog>
      )}
      onLeave={onClose}
      onDone={() => {
        void client.invalidateQueries({ queryKey: keys.secondFactor });
        onClose();
      }}
    />
  );
}
