import {
  type ComponentPropsWithRef,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { Icon, type IconName } from './icon.tsx';

interface FieldLook {
  label: ReactNode;
  /** Said to screen readers only. */
  labelHidden?: boolean | undefined;
  hint?: ReactNode;
  /** Replaces the hint; what was typed stays. */
  error?: string | undefined;
}

/** Label above, control, hint or error below, tied together for screen readers. */
function Frame({
  label,
  labelHidden,
  hint,
  error,
  id,
  children,
}: FieldLook & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden ? 'sr' : undefined}>
        {label}
      </label>
      {children}
      {error === undefined ? (
        hint && (
          <span className="hint" id={`${id}-says`}>
            {hint}
          </span>
        )
      ) : (
        <p className="err" id={`${id}-says`}>
          <Icon name="bad" />
          {error}
        </p>
      )}
    </div>
  );
}

function says(id: string, look: Pick<FieldLook, 'hint' | 'error'>) {
  return {
    'aria-describedby': look.error !== undefined || look.hint ? `${id}-says` : undefined,
    'aria-invalid': look.error === undefined ? undefined : true,
  } as const;
}

/** A line of text to fill in. */
export function Field({
  label,
  labelHidden,
  hint,
  error,
  ...input
}: FieldLook & ComponentPropsWithRef<'input'>) {
  const own = useId();
  const id = input.id ?? own;
  return (
    <Frame label={label} labelHidden={labelHidden} hint={hint} error={error} id={id}>
      <input className="input" {...input} id={id} {...says(id, { hint, error })} />
    </Frame>
  );
}

/** Several lines of text to fill in. */
export function TextArea({
  label,
  labelHidden,
  hint,
  error,
  ...input
}: FieldLook & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const own = useId();
  const id = input.id ?? own;
  return (
    <Frame label={label} labelHidden={labelHidden} hint={hint} error={error} id={id}>
      <textarea className="textarea" {...input} id={id} {...says(id, { hint, error })} />
    </Frame>
  );
}

/** One of a few options. */
export function Select({
  label,
  labelHidden,
  hint,
  error,
  options,
  small,
  ...input
}: FieldLook & {
  options: readonly { value: string; label: string }[];
  small?: boolean;
} & SelectHTMLAttributes<HTMLSelectElement>) {
  const own = useId();
  const id = input.id ?? own;
  return (
    <Frame label={label} labelHidden={labelHidden} hint={hint} error={error} id={id}>
      <span className="selectwrap">
        <select
          className={`select${small ? ' small' : ''}`}
          {...input}
          id={id}
          {...says(id, { hint, error })}
        >
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" />
      </span>
    </Frame>
  );
}

/** A search box with its glass; the label is for screen readers. */
export function SearchField({
  label,
  icon = 'search',
  ...input
}: { label: string; icon?: IconName } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <div className="with-icon find">
      <Icon name={icon} />
      <input className="input" type="search" aria-label={label} {...input} />
    </div>
  );
}
