import { all, attribute } from './dom.ts';
import type { Source } from './page.ts';
import { readVCards } from './vcard.ts';

/** People in cards that stand in a link itself: `<a href="data:text/vcard,…">Save my card</a>`. */
export const vCardLinks: Source = ({ document, budget }) =>
  all(document, 'a[href^="data:text/vcard" i], a[href^="data:text/x-vcard" i]', budget).flatMap(link =>
    readVCards(dataText(attribute(link, 'href'))),
  );

function dataText(address: string): string {
  const comma = address.indexOf(',');
  const body = address.slice(comma + 1);
  try {
    if (!/;base64$/i.test(address.slice(0, comma))) return decodeURIComponent(body);
    return new TextDecoder().decode(Uint8Array.from(atob(body), sign => sign.charCodeAt(0)));
  } catch {
    return '';
  }
}
