import { useRef } from 'react';
import { Button, type ButtonLook } from './button.tsx';

/** A button that lets the person choose one file. The same file can be chosen again, changed or not. */
export function ChooseFile({
  label,
  accept,
  busy = false,
  onFile,
  ...look
}: ButtonLook & {
  /** What the file is for: the button's words and its field's name. */
  label: string;
  /** As an `accept` attribute. */
  accept: string;
  busy?: boolean;
  onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...look} busy={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        className="sr"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={event => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
