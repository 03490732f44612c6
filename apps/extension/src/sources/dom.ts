import type { Budget } from './budget.ts';

/*
 * Reading a DOM that means harm. Scripts of the page cannot reach us (we run in the isolated world, with our own prototypes), but
 * markup can: a form's controls and named images shadow properties of <form> and of the document ("DOM clobbering"). So the
 * prototype's own methods are called, never whatever the element answers under that name.
 */

/** At most so many elements are taken from one query. */
const mostElements = 2000;

/** Elements under `root` matching `selector`, in document order, as far as the budget goes. */
export function all(root: Document | Element, selector: string, budget: Budget): Element[] {
  if (!budget.spend(0)) return [];
  const found =
    root instanceof Element
      ? Element.prototype.querySelectorAll.call(root, selector)
      : Document.prototype.querySelectorAll.call(root, selector);
  const elements: Element[] = [];
  for (const element of found) {
    if (!budget.spend()) break;
    if (elements.length >= mostElements) {
      budget.leaveOut();
      break;
    }
    elements.push(element);
  }
  return elements;
}

/** An attribute's value, '' when absent. */
export function attribute(element: Element, name: string): string {
  return Element.prototype.getAttribute.call(element, name) ?? '';
}

/** The element above, or null at the top. */
export function above(element: Element): Element | null {
  const parent =
    element instanceof HTMLFormElement ? parentOf.call(element) : (element.parentNode as ParentNode | null);
  return parent instanceof Element ? parent : null;
}

/** The nearest of `element` and those above it that matches. */
export function nearest(element: Element, selector: string): Element | null {
  return Element.prototype.closest.call(element, selector);
}

const parentOf: (this: Node) => ParentNode | null =
  Object.getOwnPropertyDescriptor(Node.prototype, 'parentNode')?.get ??
  function (this: Node) {
    return this.parentNode;
  };

const blocks =
  /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BR|CAPTION|DD|DIV|DL|DT|FIGCAPTION|FIGURE|FOOTER|FORM|H[1-6]|HEADER|HR|LI|MAIN|NAV|OL|P|PRE|SECTION|TABLE|TBODY|TD|TH|THEAD|TR|UL)$/;
const silent = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|svg|OBJECT|IFRAME|TEXTAREA|SELECT)$/;

function tag(element: Element): string {
  return element instanceof HTMLFormElement ? 'FORM' : element.tagName;
}

/** Elements of a site's own making (`<field-formatter>`) hold parts of a page as `<div>` does. */
function isBlock(name: string): boolean {
  return blocks.test(name) || name.includes('-');
}

/** Hidden by the markup itself: bait for robots that copy addresses. What style sheets hide is not looked up. */
function isHidden(element: Element): boolean {
  return /display\s*:\s*none/i.test(attribute(element, 'style'));
}

/** What {@link readText} leaves out, and after how many characters it stops. */
export interface ReadTextOptions {
  without?: string;
  atMost?: number;
}

/** The text a person reads in `root`, a new line where a block begins or ends. */
export function readText(root: Element, budget: Budget, options: ReadTextOptions = {}): string {
  const { without, atMost = 50_000 } = options;
  const walker = Document.prototype.createTreeWalker.call(
    root.ownerDocument,
    root,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    node => {
      if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
      const skip =
        silent.test(tag(node)) ||
        isHidden(node) ||
        (without && Element.prototype.matches.call(node, without));
      return skip ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    },
  );
  let text = '';
  const edge = (node: Node) => {
    if (node instanceof Element && isBlock(tag(node))) text += '\n';
  };
  // Depth-first by hand: recursion would overflow on markup nested 100,000 deep.
  let going: Node | null = walker.firstChild();
  while (going && text.length <= atMost && budget.spend()) {
    if (going instanceof Text) text += going.data.replace(/\s+/g, ' ');
    edge(going);
    going = walker.firstChild() ?? next(walker, edge);
  }
  return text;
}

function next(walker: TreeWalker, edge: (node: Node) => void): Node | null {
  for (;;) {
    const beside = walker.nextSibling();
    if (beside) return beside;
    const parent = walker.parentNode();
    if (!parent || parent === walker.root) return null;
    edge(parent);
  }
}

/** The first `most` pieces of text under `root` that are not blank, each as it stands in an element of its own. */
export function firstTexts(root: Element, most: number, budget: Budget): Text[] {
  const walker = Document.prototype.createTreeWalker.call(root.ownerDocument, root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (
    let text = walker.nextNode();
    text && texts.length < most && budget.spend();
    text = walker.nextNode()
  ) {
    const around = text.parentNode;
    const isSpoken = around instanceof Element && !silent.test(tag(around));
    if (text instanceof Text && isSpoken && text.data.trim() !== '') texts.push(text);
  }
  return texts;
}

/** The same on one line; no more than a line that matters has. */
export function readLine(root: Element, budget: Budget): string {
  return readText(root, budget, { atMost: 3000 }).replace(/\s+/g, ' ').trim();
}
