import { Button, Empty, Icon, LinkButton } from '@crmsync/ui';
import { useRef } from 'react';
import type { Capture } from '../captures.ts';
import { words } from './words.ts';

/** Nobody was found, or the page was not read: why, and what can be done instead. */
export function Nobody({
  capture,
  onLook,
  onType,
  onFiles,
}: {
  capture: Capture | null;
  onLook: () => void;
  onType: () => void;
  /** vCard files that were chosen here; dropping them works anywhere on the panel. */
  onFiles: (files: readonly File[]) => void;
}) {
  const why = capture === null ? 'not-read' : (capture.trouble ?? 'nobody');
  const { title, text } = words.nobody.reasons[why];
  return (
    <>
      <div className="panel-body">
        <h1 className="sr">{words.thisPage}</h1>
        <Empty icon={why === 'no-access' ? 'lock' : 'capture'} title={title}>
          {text}
        </Empty>
        <ul className="ways">
          {(why === 'nobody' || why === 'not-read') && (
            <li>
              <Icon name="note" />
              <div>
                <b>{words.nobody.signature}</b>
                <p className="small muted">
                  {words.nobody.thenPress} <span className="kbd">Alt</span> <span className="kbd">Shift</span>{' '}
                  <span className="kbd">C</span>
                </p>
              </div>
            </li>
          )}
          <li>
            <Icon name="download" />
            <div>
              <b>{words.drop.title}</b>
              <p className="small muted">{words.drop.text}</p>
            </div>
            <ChooseFile onFiles={onFiles} />
          </li>
          <li>
            <Icon name="edit" />
            <div>
              <b>{words.nobody.type}</b>
              <p className="small muted">{words.drop.paste}</p>
            </div>
          </li>
        </ul>
      </div>
      <footer className="panel-foot">
        <div className="row">
          {capture === null && (
            <Button size="large" kind="primary" className="grow" onClick={onLook}>
              {words.nobody.look}
            </Button>
          )}
          {capture !== null && (
            <Button size="large" icon="plus" className="grow" onClick={onType}>
              {words.nobody.newContact}
            </Button>
          )}
        </div>
      </footer>
    </>
  );
}

/** The same as dropping, for keyboards. */
function ChooseFile({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <LinkButton onClick={() => input.current?.click()}>{words.drop.choose}</LinkButton>
      <input
        ref={input}
        type="file"
        accept=".vcf,text/vcard"
        multiple
        hidden
        aria-label={words.drop.title}
        onChange={event => onFiles([...(event.target.files ?? [])])}
      />
    </>
  );
}
