import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/**
 * Asks before what cannot be undone: what stops, what stays, the safe way first. A sheet from below on phones.
 * Escape and a press outside choose the safe way.
 */
export function ConfirmDialog({
  open,
  title,
  children,
  keep,
  act,
  busy = false,
  onKeep,
  onAct,
}: {
  open: boolean;
  title: string;
  children: ReactNode;
  /** The safe way. */
  keep: string;
  /** What removes. */
  act: string;
  busy?: boolean;
  onKeep: () => void;
  onAct: () => void;
}) {
  return (
    <FloatingDialog open={open} title={title} alert onClose={onKeep}>
      <div className="stack">{children}</div>
      <footer>
        <Button onClick={onKeep}>{keep}</Button>
        <Button kind="danger-solid" busy={busy} onClick={onAct}>
          {act}
        </Button>
      </footer>
    </FloatingDialog>
  );
}

/** A dialog with a form or a choice in it. */
export function FloatingDialog({
  open,
  title,
  alert = false,
  wide = false,
  children,
  onClose,
}: {
  open: boolean;
  title: string;
  alert?: boolean;
  wide?: boolean;
  children: ReactNode;
  onClose: () => void;
}) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      isDismissable
      onOpenChange={isOpen => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={`dialog${wide ? ' broad' : ''}`}>
        <AriaDialog role={alert ? 'alertdialog' : 'dialog'} className="body">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What stops and what stays, line by line. */
export function FactsList({ items }: { items: { stays: boolean; words: string }[] }) {
  return (
    <ul className="facts-list">
      {items.map(item => (
        <li key={item.words}>
          <Icon name={item.stays ? 'check' : 'close'} />
          <span>{item.words}</span>
        </li>
      ))}
    </ul>
  );
}
