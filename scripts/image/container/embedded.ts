import { startContainer } from './contained.ts';
import type { Engine } from './engine.ts';

/** Asks the server in the container itself: this one has no network. */
const look = `const text = async path => (await fetch('http://127.0.0.1:3000' + path)).text();
const sign = await fetch('http://127.0.0.1:3000/api/auth/sign-up/email', { method: 'POST',
  headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Ann', email: 'ann@example.test', password: 'correct horse battery' }) });
console.log(JSON.stringify({ page: (await text('/')).includes('<title>CRMSync'), user: process.getuid(), signedUp: sign.status }));`;

/** Alone with its embedded database, read-only but for its data, without any right and without a network; twice on the same data. */
export async function tryEmbedded(engine: Engine, image: string, say: (line: string) => void): Promise<void> {
  const volume = 'crmsync-try-embedded';
  engine.succeeds('volume', 'rm', '--force', volume);
  const wanted = {
    name: 'crmsync-try-embedded',
    image,
    flags: [
      ...['--network', 'none', '--read-only', '--tmpfs', '/tmp', '--volume', `${volume}:/app/data`],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ],
    environment: {},
  };
  try {
    for (const [round, status] of [200, 409].entries()) {
      const server = await startContainer(engine, wanted);
      const seen = server.exec('node', '--input-type=module', '--eval', look);
      // The second time the person is there already: the data outlived the container.
      const expected = JSON.stringify({ page: true, user: 1000, signedUp: status });
      if (seen !== expected) throw new Error(`The container answered ${seen}, not ${expected}.`);
      say(
        `${round === 0 ? 'Embedded, as user 1000, read-only, no capabilities' : 'Again on the same data'}: healthy after ${server.startMs} ms, gone ${server.stop()} ms after SIGTERM.`,
      );
    }
  } finally {
    engine.succeeds('rm', '--force', wanted.name);
    engine.succeeds('volume', 'rm', '--force', volume);
  }
}
