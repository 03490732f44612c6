import type { Contact } from '@crmsync/contract';
import { type FocusEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { type CellPatch, useEditCell } from './use-edit-cell.ts';
import { words } from './words.ts';

/** A value that a cell holds: its name, and how what is typed becomes a patch. */
interface CellField {
  label: string;
  value: string;
  /** What is read in the cell where there is no value. */
  none?: string;
  type?: 'email' | 'text';
}

/**
 * A cell that is read, and edited in place: F2, a double click, or Enter where the cell is a button. Enter saves, Escape leaves it as
 * it was, leaving the cell saves. `children` is what is read; `asButton` makes it what Enter edits.
 */
export function EditCell({
  contact,
  className,
  title,
  fields,
  patchOf,
  asButton = false,
  children,
}: {
  contact: Contact;
  className: string;
  title?: string | undefined;
  fields: readonly CellField[];
  patchOf: (typed: readonly string[]) => CellPatch;
  asButton?: boolean;
  children: ReactNode;
}) {
  const [editing, setEditing] = useState(false);
  const cell = useRef<HTMLTableCellElement>(null);
  const edit = useEditCell(contact);
  const leave = () => {
    setEditing(false);
    // The cell was focused before; the keyboard goes on from there.
    requestAnimationFrame(() => cell.current?.querySelector<HTMLElement>('a, button')?.focus());
  };
  const save = (typed: readonly string[]) => {
    if (typed.some((text, index) => text.trim() !== fields[index]?.value)) edit.mutate(patchOf(typed));
  };
  if (editing) {
    return (
      <td ref={cell} className={`${className} is-editing`}>
        <Inputs
          fields={fields}
          onSave={typed => {
            save(typed);
            leave();
          }}
          onBlur={typed => {
            save(typed);
            setEditing(false);
          }}
          onLeave={leave}
        />
      </td>
    );
  }
  const open = () => setEditing(true);
  return (
    <td
      ref={cell}
      className={className}
      title={title}
      data-saving={edit.isPending || undefined}
      onDoubleClick={open}
      onKeyDown={event => {
        if (event.key !== 'F2') return;
        event.preventDefault();
        open();
      }}
    >
      {asButton ? (
        <button type="button" className="celledit" aria-label={editName(fields[0])} onClick={open}>
          {children}
        </button>
      ) : (
        children
      )}
    </td>
  );
}

/** Holds what is read in the cell, so that the button answers to the words that voice control sees (WCAG 2.5.3). */
function editName(field: CellField | undefined): string {
  return words.editCell(field?.label ?? '', field?.value || (field?.none ?? ''));
}

function Inputs({
  fields,
  onSave,
  onBlur,
  onLeave,
}: {
  fields: readonly CellField[];
  onSave: (typed: readonly string[]) => void;
  onBlur: (typed: readonly string[]) => void;
  onLeave: () => void;
}) {
  const [typed, setTyped] = useState<readonly string[]>(fields.map(field => field.value));
  const done = useRef(false);
  const end = (how: () => void) => {
    if (done.current) return;
    done.current = true;
    how();
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') end(() => onSave(typed));
    else if (event.key === 'Escape') end(onLeave);
    else return;
    event.preventDefault();
  };
  const blurred = (event: FocusEvent<HTMLSpanElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) end(() => onBlur(typed));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys and the focus are those of the fields in it
    <span className="cellinputs" onKeyDown={keyed} onBlur={blurred}>
      {fields.map((field, index) => (
        <input
          key={field.label}
          className="input"
          type={field.type ?? 'text'}
          aria-label={field.label}
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus={index === 0}
          value={typed[index] ?? ''}
          onFocus={event => event.target.select()}
          onChange={event => setTyped(before => before.with(index, event.target.value))}
        />
      ))}
    </span>
  );
}
