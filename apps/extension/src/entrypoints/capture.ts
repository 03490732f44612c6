import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createBudget } from '../sources/budget.ts';
import { readPeople } from '../sources/index.ts';

/** Runs in the page's isolated world, on demand. Reads and answers; listens to nothing, knows no token, changes nothing. */
export default defineUnlistedScript(() => {
  // A named image or form control can stand in for `document.title`; the prototype's own getter cannot be stood in for.
  const titleOf = Object.getOwnPropertyDescriptor(Document.prototype, 'title')?.get;
  const title: unknown = titleOf?.call(document);
  const selection = window.getSelection()?.toString() ?? '';
  const { people, complete } = readPeople({
    document,
    url: new URL(window.location.href),
    title: typeof title === 'string' ? title : '',
    selection,
    budget: createBudget(() => performance.now()),
  });
  const selected = people[0]?.how === 'selection';
  return { title: typeof title === 'string' ? title.slice(0, 300) : '', people, complete, selected };
});
