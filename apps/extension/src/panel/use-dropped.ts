import { useEffect, useEffectEvent, useState } from 'react';
import type { Capture } from '../captures.ts';
import { createBudget } from '../sources/budget.ts';
import { mergePeople } from '../sources/merge.ts';
import type { Person } from '../sources/person.ts';
import { readWords } from '../sources/selection.ts';
import { readVCards } from '../sources/vcard.ts';
import { words } from './words.ts';

/** Biggest file read, in bytes, and most files at once. */
const limits = { bytes: 5_000_000, files: 20 };

/**
 * vCard files and text brought to the panel itself: dropped anywhere on it, chosen, or pasted outside its fields. They are shown like
 * a page's people until somebody goes back.
 */
export function useDropped() {
  const [dropped, setDropped] = useState<Capture | null>(null);
  const show = (title: string, people: Person[]) => setDropped(captureOf(title, people));
  const readFiles = async (files: readonly File[]) => {
    const small = files.filter(({ size }) => size <= limits.bytes).slice(0, limits.files);
    const texts = await Promise.all(small.map(file => file.text()));
    show(files.map(({ name }) => name).join(', '), texts.flatMap(readVCards));
  };
  const take = useEffectEvent((data: DataTransfer | null) => {
    const files = [...(data?.files ?? [])];
    const text = data?.getData('text/plain') ?? '';
    if (files.length > 0) void readFiles(files);
    else if (text.trim() !== '') show(words.drop.pasted, readWords(text));
    return files.length > 0 || text.trim() !== '';
  });
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!isField(event.target)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (isField(event.target)) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      if (!isField(event.target) && take(event.clipboardData)) event.preventDefault();
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return {
    dropped,
    onFiles: (files: readonly File[]) => void readFiles(files),
    back: () => setDropped(null),
  };
}

function captureOf(title: string, found: readonly Person[]): Capture {
  const budget = createBudget(() => 0);
  const people = mergePeople(found, budget);
  const reading = { title: title.slice(0, 300), people, complete: budget.complete, selected: true };
  return { url: null, at: new Date().toISOString(), trouble: null, reading };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable="true"]') !== null;
}
