import type { SecondFactorSetup } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { CopyBox, useCopy } from '../../components/copy-box.tsx';
import { FloatingDialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { BackupCodesKept } from './backup-codes.tsx';
import { PasswordForm } from './password-form.tsx';
import { words } from './words.ts';

/** The password, then the key for the app and a code that proves it arrived, then the backup codes. */
export function SetUpSecondFactor({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = () => {
    if (codes !== null) void client.invalidateQueries({ queryKey: keys.secondFactor });
    onClose();
  };
  if (codes !== null) return <BackupCodesKept codes={codes} onClose={close} />;
  return (
    <FloatingDialog open title={words.factorTitle} onClose={close}>
      {setup === null ? (
        <PasswordForm
          act={words.factorBegin}
          keep={words.factorCancel}
          send={password => api.secondFactors.begin({ password })}
          onDone={setSetup}
          onClose={close}
        >
          <p className="soft">{words.factorNeeds}</p>
        </PasswordForm>
      ) : (
        <ConfirmCode setup={setup} onDone={setCodes} onClose={close} />
      )}
    </FloatingDialog>
  );
}

function ConfirmCode({
  setup,
  onDone,
  onClose,
}: {
  setup: SecondFactorSetup;
  onDone: (codes: readonly string[]) => void;
  onClose: () => void;
}) {
  const [code, setCode] = useState('');
  const api = useApi();
  const copy = useCopy();
  const confirm = useMutation({
    mutationFn: () => api.secondFactors.confirm({ code }),
    onSuccess: onDone,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!confirm.isPending) confirm.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p className="soft">{words.factorScan}</p>
      <QrCode text={setup.uri} label={words.factorQr} />
      <div className="stack s2">
        <h3 className="small">{words.factorKey}</h3>
        <CopyBox>{setup.secret.replace(/(.{4})(?=.)/g, '$1 ')}</CopyBox>
        <div>
          <Button size="small" icon="copy" onClick={() => copy(setup.secret)}>
            {words.factorCopyKey}
          </Button>
        </div>
      </div>
      <Field
        label={words.factorCode}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        value={code}
        onChange={event => setCode(event.currentTarget.value)}
      />
      {confirm.isError && <ErrorNotice error={confirm.error} />}
      <footer>
        <Button onClick={onClose}>{words.factorCancel}</Button>
        <Button kind="primary" type="submit" busy={confirm.isPending} disabled={code.trim() === ''}>
          {words.factorTurnOn}
        </Button>
      </footer>
    </form>
  );
}
