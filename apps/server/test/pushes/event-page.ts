/** An event as a page was told it. */
export interface Told {
  id: string;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read events by the shapes they expect
  data: any;
}

/** Listens as a page does; `told` grows as events come. */
export async function listen(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/events`, { headers, signal: stop.signal });
  const told: Told[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const line = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
        if (line('data') !== '')
          told.push({ id: line('id'), event: line('event'), data: JSON.parse(line('data')) });
      }
    }
  })().catch(() => undefined);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    told,
    /** When the server ends the answer. */
    ended: reading,
    async close() {
      stop.abort();
      await reading;
    },
  };
}
