import { plainText } from '../text/plain-text.ts';

/** Captured text, shown as text whatever it holds, in its own direction. */
export function Text({ children }: { children: string }) {
  return <bdi>{plainText(children)}</bdi>;
}
