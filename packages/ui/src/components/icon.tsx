import { glyphs } from './glyphs.tsx';

/** The name of a drawing. */
export type IconName = keyof typeof glyphs;

/** One of our own drawings, in the colour of the text or of a state. Always decoration: the words stand beside it. */
export function Icon({
  name,
  tone,
  large = false,
  spin = false,
}: {
  name: IconName;
  tone?: 'ok' | 'warn' | 'bad' | 'idle' | 'run' | undefined;
  large?: boolean;
  spin?: boolean;
}) {
  const className = ['i', large && 'lg', tone, spin && 'spin'].filter(Boolean).join(' ');
  return (
    <svg
      className={className}
      aria-hidden="true"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {glyphs[name]}
    </svg>
  );
}
