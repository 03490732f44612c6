import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach } from 'vitest';

// React asks for this before it lets `act` speak for the browser.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const roots: Root[] = [];

afterEach(async () => {
  for (const root of roots.splice(0)) await act(async () => root.unmount());
  document.body.replaceChildren();
});

/** Draws something and gives the element it stands in. */
export async function render(node: ReactNode): Promise<HTMLElement> {
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  roots.push(root);
  await act(async () => root.render(node));
  return place;
}

/** Presses the button with this name. Throws when there is none. */
export async function press(place: ParentNode, name: string): Promise<void> {
  const button = [...place.querySelectorAll('button')].find(each =>
    (each.getAttribute('aria-label') ?? each.textContent)?.includes(name),
  );
  if (button === undefined) throw new Error(`There is no button “${name}”.`);
  await act(async () => button.click());
}
