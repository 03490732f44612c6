/** What a person does at a vendor's: open the page, choose an account, press a button. */

/** How the person answers. */
export interface Consent {
  decision?: 'approve' | 'deny';
  /** Value of the account to choose; default the one preselected. */
  account?: string | undefined;
}

/** Goes through the vendor's own pages and returns the address it sends the browser to: back to us, or to a page of its own. */
export async function consent(
  authorizeUrl: string,
  { decision = 'approve', account }: Consent = {},
): Promise<URL> {
  const page = await fetch(authorizeUrl, { redirect: 'manual' });
  const html = await page.text();
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no consent page: ${page.status} ${html.slice(0, 500)}`);
  const fields = new URLSearchParams({ decision });
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const isChoice = attribute(tag, 'type') === 'radio';
    const chosen =
      !isChoice || (account === undefined ? / checked/.test(tag) : attribute(tag, 'value') === account);
    if (name !== undefined && chosen) fields.set(name, attribute(tag, 'value') ?? '');
  }
  const answer = await fetch(new URL(action, authorizeUrl), {
    method: 'POST',
    body: fields,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null)
    throw new Error(`no way back: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
  return new URL(location, authorizeUrl);
}

/** Values of the accounts that the page offers. */
export async function accountsOffered(authorizeUrl: string): Promise<string[]> {
  const html = await (await fetch(authorizeUrl)).text();
  return [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) =>
    attribute(tag, 'name') === 'account' ? [attribute(tag, 'value') ?? ''] : [],
  );
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`)
    .exec(tag)?.[1]
    ?.replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
}
