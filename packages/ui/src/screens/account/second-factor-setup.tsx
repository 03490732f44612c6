import type { SecondFactorSetup } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { CopyBox, useCopy } from '../../components/copy-box.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { PasswordForm } from './password-form.tsx';
import { words } from './words.ts';

/**
 * The password, then the key for the app and a code that proves it arrived, then the backup codes. `frame` puts each of them under its
 * title; its `onClose` is what leaving means there.
 */
export function SecondFactorSteps({
  leave,
  frame,
  onLeave,
  onDone,
}: {
  /** The way out before it is on. */
  leave: string;
  frame: (part: { title: string; children: ReactNode; onClose: () => void }) => ReactNode;
  onLeave: () => void;
  onDone: () => void;
}) {
  const api = useApi();
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) {
    const children = <BackupCodes codes={codes} onKept={onDone} />;
    return frame({ title: words.codesTitle, children, onClose: onDone });
  }
  const children =
    setup === null ? (
      <PasswordForm
        act={words.factorBegin}
        keep={leave}
        send={password => api.secondFactors.begin({ password })}
        onDone={setSetup}
        onClose={onLeave}
      >
        <p className="soft">{words.factorNeeds}</p>
      </PasswordForm>
    ) : (
      <ConfirmCode setup={setup} leave={leave} onDone={setCodes} onClose={onLeave} />
    );
  return frame({ title: words.factorTitle, children, onClose: onLeave });
}

function ConfirmCode({
  setup,
  leave,
  onDone,
  onClose,
}: {
  setup: SecondFactorSetup;
  leave: string;
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
      <p className="soft" tabIndex={-1} ref={takeFocus}>
        {words.factorScan}
      </p>
      <QrCode text={setup.uri} label={words.factorQr} />
      <div className="stack s2">
        <p className="small strong">{words.factorKey}</p>
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
        <Button onClick={onClose}>{leave}</Button>
        <Button kind="primary" type="submit" busy={confirm.isPending} disabled={code.trim() === ''}>
          {words.factorTurnOn}
        </Button>
      </footer>
    </form>
  );
}

/** The button that led here is gone: whoever types or listens goes on with what is new. */
function takeFocus(start: HTMLElement | null): void {
  start?.focus();
}
