import { ConnectorId } from '@crmsync/contract';
import { z } from 'zod';
import { Capture } from './captures.ts';

/** How connecting ended. `closed`: the person closed the window before saying yes or no. */
export const ConnectEnd = z.discriminatedUnion('end', [
  z.object({ end: z.literal('connected') }),
  z.object({ end: z.literal('closed') }),
  z.object({ end: z.literal('refused'), title: z.string(), detail: z.string() }),
]);
export type ConnectEnd = z.infer<typeof ConnectEnd>;

/**
 * Everything that is said between our own pages and the service worker: one verb, its input, its answer. No verb gives away a
 * token, and none lists contacts.
 */
export const verbs = {
  /** Reads the page of a tab, because a person asked. */
  read: { input: z.strictObject({ tabId: z.number().int() }), answer: Capture },
  /** Runs a CRM's sign-in. The service worker does it, because a popup closes as soon as the sign-in window has the focus. */
  connect: {
    input: z.strictObject({ connector: ConnectorId, host: z.string().max(255).optional() }),
    answer: ConnectEnd,
  },
  /** Sends what waits in the outbox. Answers when it is empty or the server did not answer. */
  send: { input: z.strictObject({}), answer: z.null() },
};
type Verbs = typeof verbs;
type Verb = keyof Verbs;

/** What the service worker does for each verb. */
export type Handlers = {
  [Name in Verb]: (input: z.infer<Verbs[Name]['input']>) => Promise<z.infer<Verbs[Name]['answer']>>;
};

const Message = z.strictObject({ verb: z.enum(['read', 'connect', 'send']), input: z.unknown() });

/** Asks the service worker. Rejects when it does not answer as the verb says. */
export async function ask<Name extends Verb>(
  verb: Name,
  input: z.infer<Verbs[Name]['input']>,
): Promise<z.infer<Verbs[Name]['answer']>> {
  const answer: unknown = await chrome.runtime.sendMessage({ verb, input });
  return verbs[verb].answer.parse(answer) as z.infer<Verbs[Name]['answer']>;
}

/**
 * The listener for `chrome.runtime.onMessage`. Whatever is not a known verb with the right input from one of our own pages is left
 * without an answer. A script of ours in a page has our id too, but the page's origin: it is refused like everybody else.
 */
export function answering(handlers: Handlers) {
  return (raw: unknown, sender: chrome.runtime.MessageSender, answer: (value: unknown) => void): boolean => {
    if (!isOwnPage(sender)) return false;
    const message = Message.safeParse(raw);
    if (!message.success) return false;
    const work = start(handlers, message.data.verb, message.data.input);
    if (work === null) return false;
    work.then(answer, () => answer(null));
    return true;
  };
}

function start(handlers: Handlers, verb: Verb, raw: unknown): Promise<unknown> | null {
  switch (verb) {
    case 'read': {
      const input = verbs.read.input.safeParse(raw);
      return input.success ? handlers.read(input.data) : null;
    }
    case 'connect': {
      const input = verbs.connect.input.safeParse(raw);
      return input.success ? handlers.connect(input.data) : null;
    }
    case 'send': {
      const input = verbs.send.input.safeParse(raw);
      return input.success ? handlers.send(input.data) : null;
    }
  }
}

/** True for a page of this very extension (panel, popup), also when it is opened in a tab. */
export function isOwnPage(sender: chrome.runtime.MessageSender): boolean {
  const { id } = chrome.runtime;
  return sender.id === id && sender.origin === `chrome-extension://${id}`;
}
