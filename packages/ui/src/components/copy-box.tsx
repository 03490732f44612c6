import { useCallback } from 'react';
import { plainText } from '../text/plain-text.ts';
import { partWords } from './part-words.ts';
import { useToast } from './toast.tsx';

/** A message to hand on, readable before it is copied. */
export function CopyBox({ children }: { children: string }) {
  return (
    <div className="copybox">
      <p>{plainText(children)}</p>
    </div>
  );
}

/** Copies text and says so. Without the right to the clipboard it says to copy by hand. */
export function useCopy(): (text: string) => void {
  const toast = useToast();
  return useCallback(
    text => {
      navigator.clipboard.writeText(plainText(text)).then(
        () => toast({ title: partWords.copied }),
        () => toast({ tone: 'bad', title: partWords.copyBlocked, detail: partWords.copyBlockedDetail }),
      );
    },
    [toast],
  );
}
