import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { openListener } from '../src/store/postgres-listener.ts';
import { until } from './pushes/scene.ts';

it('a database that is away is asked once a second, however long it is away', async () => {
  const attempts: number[] = [];
  const server = createServer(socket => {
    attempts.push(Date.now());
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const listener = openListener(`postgres://nobody@127.0.0.1:${port}/none`);
  await expect(listener.listen('events', () => {})).rejects.toThrow();
  await until(async () => attempts.length >= 6);
  // The first failure is answered at once, each later one after a second.
  expect((attempts[5] ?? 0) - (attempts[1] ?? 0)).toBeGreaterThan(3500);
  await listener.close();
  server.close();
});
