import type { Source } from './page.ts';
import { parseSignature } from './signature.ts';

/** The person whose signature block is selected. A selection without a name, an e-mail or a phone is not one. */
export const selection: Source = page => {
  const facts = parseSignature(page.selection, 'Selected text');
  const reachable = facts.some(({ field }) => /^(email|phone|mobile)$/.test(field));
  const named = facts.some(({ field }) => field === 'lastName' || field === 'firstName');
  return facts.length >= 2 && (reachable || named) ? [{ how: 'selection', facts }] : [];
};
