/**
 * The least that a click with a durable note can be on a machine, as a program to measure against: Node's own HTTP server without sign-in,
 * checks, mapping, links or a log. One row is committed before the vendor is called and changed after it. Started by the bench.
 */
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT = '0', VENDOR_URL = '' } = process.env;
const client = new pg.Client({ connectionString: DATABASE_URL });
await client.connect();
await client.query('create table bare_clicks (id bigserial primary key, wish text, state text)');

const begin = {
  name: 'begin',
  text: 'insert into bare_clicks (wish, state) values ($1, $2) returning id',
};
const end = { name: 'end', text: 'update bare_clicks set state = $2 where id = $1' };

createServer(async (request, response) => {
  const parts: Buffer[] = await request.toArray();
  const { rows } = await client.query<{ id: string }>({
    ...begin,
    values: [Buffer.concat(parts).toString(), 'sending'],
  });
  const { authorization = '' } = request.headers;
  const answer = await fetch(VENDOR_URL, { headers: { authorization } });
  await answer.text();
  await client.query({ ...end, values: [rows[0]?.id, answer.ok ? 'done' : 'failed'] });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end('{}');
}).listen(Number(PORT));
