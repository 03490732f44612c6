import { nearest } from './dom.ts';

/** Where people stand whom nobody meets on the page: who commented, who praises, who is quoted, and those who pay for a place. */
const asides = [
  '[class*="comment" i]:not(html, body, article)',
  '[class*="testimonial" i]',
  '[class^="review" i], [class*=" review" i], [class*="-review" i]',
  '[class*="sponsor" i]:not([class*="nonsponsor" i])',
  '[class*="partner-" i]',
  'blockquote',
].join(', ');

/** True for an element within such a part of the page. */
export function standsAside(element: Element): boolean {
  return nearest(element, asides) !== null;
}
