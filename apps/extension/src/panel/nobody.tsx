import { Button, Empty, Icon } from '@crmsync/ui';
import type { Capture } from '../captures.ts';
import { words } from './words.ts';

/** Nobody was found, or the page was not read: why, and what can be done instead. */
export function Nobody({
  capture,
  onLook,
  onType,
}: {
  capture: Capture | null;
  onLook: () => void;
  onType: () => void;
}) {
  const why = capture === null ? 'not-read' : (capture.trouble ?? 'nobody');
  const { title, text } = words.nobody.reasons[why];
  return (
    <>
      <div className="panel-body">
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
            <Icon name="edit" />
            <div>
              <b>{words.nobody.type}</b>
              <p className="small muted">{words.nobody.typeText}</p>
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
