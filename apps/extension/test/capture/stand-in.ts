import { Window } from 'happy-dom';

// What a capture script finds in every page's global scope; imported before the sources, which take hold of prototypes at once.
const { Document, DOMParser, Element, HTMLFormElement, Node, NodeFilter, Text } = new Window();
Object.assign(globalThis, { Document, DOMParser, Element, HTMLFormElement, Node, NodeFilter, Text });
