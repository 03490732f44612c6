import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, SeenCall } from '../../src/testing/index.ts';

type Values = Record<string, unknown>;

/** The Card Box, running. */
export interface CardBoxServer {
  readonly url: string;
  readonly cards: Map<string, Values>;
  readonly calls: SeenCall[];
  /** Strikes the next call whose path has a match. */
  strike(fault: Fault): void;
  /** As at the start, but for who is signed in. */
  clear(): void;
  close(): Promise<void>;
}

interface Box {
  readonly cards: Map<string, Values>;
  readonly tokens: Set<string>;
  /** Code → challenge. */
  readonly codes: Map<string, string>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const fields = [
  { name: 'mail', type: 'email', required: false, fixed: false },
  { name: 'surname', type: 'text', required: true, fixed: false },
  { name: 'number', type: 'text', required: false, fixed: true },
];

const json = (body: unknown, status = 200): Reply => ({ status, body });

/** Starts an empty box on a free port. */
export async function startCardBox(): Promise<CardBoxServer> {
  const box: Box = { cards: new Map(), tokens: new Set(), codes: new Map() };
  const calls: SeenCall[] = [];
  let faults: Fault[] = [];
  const take = (path: string) => {
    const fault = faults.find(each => new RegExp(each.path).test(path));
    faults = faults.filter(each => each !== fault);
    return fault;
  };
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const url = new URL(request.url ?? '/', 'http://box');
    calls.push({ method: request.method ?? '', path: url.pathname, headers: {}, body });
    const fault = take(url.pathname);
    const works = fault === undefined || (fault.when ?? 'before') !== 'before';
    const reply = works ? answer(box, request, url, body) : json({});
    if (fault?.when === 'during') return breakOff(response, reply);
    send(response, fault ? replaced(fault) : reply);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    cards: box.cards,
    calls,
    strike: fault => void faults.push(fault),
    clear() {
      box.cards.clear();
      faults = [];
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

function answer(box: Box, request: IncomingMessage, url: URL, body: string): Reply {
  if (url.pathname === '/authorize') return request.method === 'POST' ? allow(box, body) : consentPage(url);
  if (url.pathname === '/token') return tokenFor(box, new URLSearchParams(body));
  if (!box.tokens.has(request.headers.authorization ?? '')) return json({}, 401);
  if (url.pathname === '/me') return json({ id: 'box-1', name: 'Our box' });
  if (url.pathname === '/fields') return json({ fields });
  return answerCards(box.cards, url.pathname, JSON.parse(body));
}

function consentPage(url: URL): Reply {
  const hidden = ['redirect_uri', 'state', 'code_challenge'].map(
    name => `<input type="hidden" name="${name}" value="${url.searchParams.get(name)}">`,
  );
  const html = `<form method="post" action="/authorize">${hidden.join('')}<button>Allow</button></form>`;
  return { status: 200, body: html };
}

function allow({ codes }: Box, body: string): Reply {
  const form = new URLSearchParams(body);
  const code = randomUUID();
  codes.set(code, form.get('code_challenge') ?? '');
  const location = new URL(form.get('redirect_uri') ?? '');
  location.search = new URLSearchParams({ code, state: form.get('state') ?? '' }).toString();
  return { status: 302, body: '', headers: { location: location.href } };
}

function tokenFor({ codes, tokens }: Box, form: URLSearchParams): Reply {
  const code = form.get('code') ?? '';
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (codes.get(code) !== challenge) return json({ error: 'invalid_grant' }, 400);
  codes.delete(code);
  const access_token = randomUUID();
  tokens.add(`Bearer ${access_token}`);
  return json({ access_token, token_type: 'bearer', expires_in: 3600, refresh_token: randomUUID() });
}

interface CardInput {
  mails?: string[];
  ids?: string[];
  cards?: { id?: string; values: Values }[];
}

function answerCards(cards: Map<string, Values>, path: string, input: CardInput): Reply {
  const all = [...cards].map(([id, values]) => ({ id, values }));
  const { mails = [], ids = [], cards: given = [] } = input;
  if (path === '/cards/find')
    return json({ cards: all.filter(({ values }) => mails.includes(String(values.mail).toLowerCase())) });
  if (path === '/cards/read') return json({ cards: all.filter(({ id }) => ids.includes(id)) });
  if (path === '/cards/create') return json({ results: given.map(({ values }) => write(cards, values)) });
  if (path === '/cards/update')
    return json({ results: given.map(({ id, values }) => write(cards, values, id)) });
  return json({ error: { code: 'no-such-page' } }, 404);
}

function write(cards: Map<string, Values>, values: Values, id?: string): object {
  const unknown = Object.keys(values).find(name => !fields.some(field => field.name === name));
  if (unknown !== undefined) return { error: { code: 'no-such-field', field: unknown } };
  if (values.mail === 'none') return { error: { code: 'bad-value', field: 'mail' } };
  if (id !== undefined && !cards.has(id)) return { error: { code: 'no-such-card' } };
  const at = id ?? randomUUID();
  cards.set(at, { ...cards.get(at), ...values });
  return { id: at };
}

function replaced({ kind, status, body, location = '' }: Fault): Reply {
  if (kind === 'redirect') return { status: 307, body: '', headers: { location } };
  if (kind === 'html') return { status: 200, body: '<html></html>' };
  return { status: status ?? 500, body };
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function breakOff(response: ServerResponse, { body }: Reply): void {
  const whole = JSON.stringify(body);
  response.writeHead(200, { 'content-length': whole.length });
  response.write(whole.slice(0, whole.length / 2), () => response.destroy());
}
