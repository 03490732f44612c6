import { Button, Empty, Icon } from '@crmsync/ui';
import type { Capture } from '../captures.ts';

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
  const { title, text } = reasons[why];
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
                <b>Select a signature</b>
                <p className="small muted">
                  then press <span className="kbd">Alt</span> <span className="kbd">Shift</span>{' '}
                  <span className="kbd">C</span>
                </p>
              </div>
            </li>
          )}
          <li>
            <Icon name="edit" />
            <div>
              <b>Type it</b>
              <p className="small muted">name, e-mail, phone, whatever you have</p>
            </div>
          </li>
        </ul>
      </div>
      <footer className="panel-foot">
        <div className="row">
          {capture === null && (
            <Button size="large" kind="primary" className="grow" onClick={onLook}>
              Look at this page
            </Button>
          )}
          {capture !== null && (
            <Button size="large" icon="plus" className="grow" onClick={onType}>
              New contact
            </Button>
          )}
        </div>
      </footer>
    </>
  );
}

const reasons = {
  nobody: {
    title: 'No people on this page',
    text: 'CRMSync looks for names with an e-mail, a phone number or a contact card.',
  },
  'not-read': {
    title: 'This page has not been read',
    text: 'CRMSync reads a page only when you ask, and only then.',
  },
  'no-access': {
    title: 'Say that CRMSync may read this page',
    text: 'Press its button in the toolbar, or Alt Shift C, once on this page. Chrome lets it read nothing before.',
  },
  'not-a-page': {
    title: 'This is not a web page',
    text: 'Pages of the browser itself cannot be read. Open the page of the person you met.',
  },
  'off-limits': {
    title: 'CRMSync does not read LinkedIn',
    text: 'LinkedIn forbids reading its pages with extensions, and people there did not agree to it. Type what you know instead.',
  },
} as const;
