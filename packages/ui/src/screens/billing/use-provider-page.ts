import { useMutation } from '@tanstack/react-query';
import { safeHref } from '../../text/safe-href.ts';
import { words } from './words.ts';

/** Asks the server for a page of the payment provider’s, and goes there in this tab. */
export function useProviderPage<Asked>(ask: (asked: Asked) => Promise<string>) {
  return useMutation({
    mutationFn: async (asked: Asked) => {
      const href = safeHref(await ask(asked));
      if (href === null || !/^https?:/.test(href)) throw new Error(words.oddAddress);
      window.location.assign(href);
    },
  });
}
