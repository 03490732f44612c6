import { ControlError } from './control-error.ts';

/** Numbers a test may change: rate limits, lags, lifetimes. Units are in the names. */
export interface Limits {
  /** Current number; throws a ControlError for an unknown name. */
  get(name: string): number;
  /** Sets some of them; throws a ControlError for an unknown name or a negative number, and then sets none. */
  set(changes: Record<string, number>): void;
  all(): Record<string, number>;
  reset(): void;
}

/** Makes limits that start at `defaults`. */
export function createLimits(defaults: Readonly<Record<string, number>>): Limits {
  let current: Record<string, number> = { ...defaults };
  return {
    get(name) {
      const value = current[name];
      if (value === undefined) throw new ControlError(`No limit is named ${name}`);
      return value;
    },
    set(changes) {
      for (const [name, value] of Object.entries(changes)) {
        if (!(name in defaults))
          throw new ControlError(`No limit is named ${name}. Known: ${Object.keys(defaults).join(', ')}`);
        if (!Number.isFinite(value) || value < 0) throw new ControlError(`Limit ${name} must be 0 or more`);
      }
      current = { ...current, ...changes };
    },
    all: () => ({ ...current }),
    reset() {
      current = { ...defaults };
    },
  };
}
