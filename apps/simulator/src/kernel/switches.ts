import { ControlError } from './control-error.ts';

/** One point the vendor's documentation leaves open, or one behaviour a test wants to vary. */
export interface SwitchSpec {
  /** Allowed values. */
  values: readonly string[];
  /** Value at start and after a reset. */
  default: string;
  /** What is unknown, what each value does, and *assumed* when the default is a guess. */
  note: string;
}

/** Switches by name. */
export type SwitchSpecs = Record<string, SwitchSpec>;

/** The switches of one vendor and how they stand. */
export interface Switches {
  /** Current value; throws a ControlError for an unknown name. */
  get(name: string): string;
  /** True when `name` stands at `value`; throws a ControlError when either is unknown. */
  is(name: string, value: string): boolean;
  /** Sets one switch; throws a ControlError when the name or value is unknown. */
  set(name: string, value: string): void;
  /** Every switch with its value, choices and note. */
  describe(): Record<string, SwitchSpec & { value: string }>;
  reset(): void;
}

/** Makes the switches out of their specifications, all at their defaults. */
export function createSwitches(specs: SwitchSpecs): Switches {
  const values = new Map<string, string>();
  const specOf = (name: string): SwitchSpec => {
    const spec = specs[name];
    if (!spec) throw new ControlError(`No switch is named ${name}. Known: ${Object.keys(specs).join(', ')}`);
    return spec;
  };
  const check = (name: string, value: string) => {
    const { values: allowed } = specOf(name);
    if (!allowed.includes(value))
      throw new ControlError(`Switch ${name} cannot be ${value}. Allowed: ${allowed.join(', ')}`);
  };
  const get = (name: string) => values.get(name) ?? specOf(name).default;
  return {
    get,
    is(name, value) {
      check(name, value);
      return get(name) === value;
    },
    set(name, value) {
      check(name, value);
      values.set(name, value);
    },
    describe: () =>
      Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { ...spec, value: get(name) }])),
    reset: () => values.clear(),
  };
}
