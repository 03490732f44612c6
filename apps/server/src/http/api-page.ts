import type { Api } from '../app.ts';

/** One call as the page lists it, from the OpenAPI description. */
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, unknown>>;
}

const intro = `
<h1 id="crmsync-api">The API of CRMSync</h1>
<p>Made from the routes of this server, so it is always theirs; <a href="/api/openapi.json">openapi.json</a> has every schema.</p>
<p>Sign in with <code>POST /api/auth/sign-in/email</code> (<code>{"email": …, "password": …}</code>). The header <code>set-auth-token</code> of the answer is the token:
send it as <code>Authorization: Bearer …</code>.</p>
<p>A refused call answers <code>application/problem+json</code>: <code>code</code> is stable, <code>title</code> and <code>detail</code> are for people. Calls that start something take an
<code>Idempotency-Key</code>: sent again with the same key they are done once. Where plans are sold, calls by programs need Business; others get <code>403 plan-needed</code>.</p>`;

/** `GET /api/docs`: every call on one page, for people. No script, nothing from elsewhere. */
export async function apiPageRoute(app: Api): Promise<void> {
  app.get('/api/docs', { config: { public: true }, schema: { hide: true } }, (_request, reply) => {
    // Fastify's description is JSON of OpenAPI 3.1; only the parts named in Operation are read.
    const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, Operation>> };
    return reply.type('text/html; charset=utf-8').send(pageOf(paths));
  });
}

function pageOf(paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>): string {
  const groups = Map.groupBy(Object.keys(paths).sort(), path => path.split('/')[2] ?? path.slice(1));
  const sections = [...groups].map(([noun, own]) => {
    const calls = own.flatMap(path =>
      Object.entries(paths[path] ?? {}).map(([method, operation]) => callOf(method, path, operation)),
    );
    return `<h2 id="${escaped(noun)}">${escaped(noun)}</h2>\n${calls.join('\n')}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/help/help.css">
<title>API · CRMSync</title>
</head>
<body>
<header><a href="/">CRMSync</a></header>
<main>${intro}
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function callOf(method: string, path: string, operation: Operation): string {
  const query = namesOf(operation.parameters?.filter(each => each.in === 'query') ?? []);
  const body = bodyOf(operation);
  const answers = Object.keys(operation.responses ?? {}).join(', ');
  const lines = [
    query && `<p>Query: ${query}</p>`,
    body && `<p>Body: ${body}</p>`,
    answers && answers !== '200' && `<p>Answers ${escaped(answers)}</p>`,
  ];
  return `<h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>\n${lines.filter(Boolean).join('\n')}`;
}

/** The names of a body's fields; those that must be there are marked. */
function bodyOf({ requestBody }: Operation): string {
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return '';
  const required = 'required' in schema && Array.isArray(schema.required) ? schema.required : [];
  return namesOf(
    Object.keys(Object(schema.properties)).map(name => ({ name, required: required.includes(name) })),
  );
}

function namesOf(fields: readonly { readonly name: string; readonly required?: boolean }[]): string {
  return fields
    .map(({ name, required }) => `<code>${escaped(name)}</code>${required ? ' (required)' : ''}`)
    .join(', ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
