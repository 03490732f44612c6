import { type ReactNode, useEffect, useId, useRef } from 'react';

/** One option of {@link Choices} or {@link Segments}. */
export interface Option<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
}

/** Options with room for a sentence each, one of them chosen. */
export function Choices<Value extends string>({
  legend,
  legendHidden = false,
  options,
  value,
  onChange,
}: {
  legend: string;
  legendHidden?: boolean;
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className="policy">
      <legend className={legendHidden ? 'sr' : undefined}>{legend}</legend>
      <div className="choices">
        {options.map(option => (
          <label className="choice" key={option.value}>
            <input
              type="radio"
              className="box radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className="name">{option.label}</span>
            {option.hint && <span className="small soft">{option.hint}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A few short options side by side, one of them chosen. */
export function Segments<Value extends string>({
  label,
  options,
  value,
  onChange,
  className = '',
}: {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  className?: string;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one rounded bar in all browsers
    <div className={`seg ${className}`} role="group" aria-label={label}>
      {options.map(option => (
        <button
          type="button"
          key={option.value}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

/** A box to tick; `mixed` when only some of what it stands for are ticked. The label is for screen readers. */
export function Tick({
  label,
  checked,
  mixed = false,
  onChange,
}: {
  label: string;
  checked: boolean;
  mixed?: boolean;
  onChange: (checked: boolean, shift: boolean) => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const shift = useRef(false);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className="tap">
      <input
        ref={box}
        type="checkbox"
        className={mixed ? 'box mixed' : 'box'}
        checked={checked}
        onClick={event => {
          shift.current = event.shiftKey;
        }}
        onChange={event => onChange(event.target.checked, shift.current)}
      />
      <span className="sr">{label}</span>
    </label>
  );
}
