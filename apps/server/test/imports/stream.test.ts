import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { commitImport } from '../../src/imports/collect.ts';
import { limitBytes, TooManyBytes } from '../../src/imports/limit-bytes.ts';
import { readPeopleFile } from '../../src/imports/read-file.ts';

/** Bytes made on demand, with a count of the rows made so far. */
function counted(head: string, row: (at: number) => string, rows: number) {
  const made = { rows: 0 };
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head);
    for (let at = 0; at < rows; at += 10) {
      let text = '';
      for (let inner = at; inner < at + 10; inner += 1) text += row(inner);
      made.rows += 10;
      yield Buffer.from(text);
    }
  }
  return { made, bytes: bytes() };
}

describe('the import pipeline', () => {
  it.each([
    ['CSV', 'Name,E-mail\n', (at: number) => `Person ${at},p${at}@example.com\n`],
    [
      'vCards',
      '\n',
      (at: number) => `BEGIN:VCARD\nVERSION:3.0\nFN:Person ${at}\nEMAIL:p${at}@example.com\nEND:VCARD\n`,
    ],
  ])(
    '%s: reads no further ahead than a batch and the first look, however long the file',
    async (_, head, row) => {
      const rows = 20_000;
      const { made, bytes } = counted(head, row, rows);
      let stored = 0;
      let mostAhead = 0;
      const report = await commitImport(await readPeopleFile(bytes, {}), async people => {
        mostAhead = Math.max(mostAhead, made.rows - stored);
        stored += people.length;
        return people.map(() => ({ id: randomUUID(), outcome: 'created' as const, kept: [] }));
      });
      expect(report).toMatchObject({ rows, created: rows });
      // 64 kB of the shortest rows, and one batch of 500.
      expect(mostAhead).toBeLessThan(4500);
    },
  );

  it('drops a picture of megabytes while it reads the card around it', async () => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nPHOTO:data:image/jpeg;base64,');
      for (let part = 0; part < 300; part += 1) yield Buffer.alloc(10_000, 'A');
      yield Buffer.from('\nEMAIL:ann@example.com\nEND:VCARD\n');
    }
    const people = [];
    for await (const person of (await readPeopleFile(bytes(), {})).people) people.push(person);
    expect(people).toMatchObject([{ row: 1, fields: { firstName: 'Ann', emails: ['ann@example.com'] } }]);
  });

  it('gives up a row of more than a million characters and tells where', async () => {
    const text = `Name,E-mail\nAnn,a@example.com\n"${'x,'.repeat(700_000)}`;
    const { bytes } = counted(text, () => 'Bob,b@example.com\n', 1000);
    const read = [];
    for await (const person of (await readPeopleFile(bytes, {})).people) read.push(person);
    expect(read).toMatchObject([
      { row: 2 },
      { row: 3, reason: { text: expect.stringMatching(/never closed/) } },
    ]);
  });

  it('B4 stops at the first byte beyond the limit, and leaves the request open for an answer', async () => {
    const request = Readable.from([Buffer.alloc(60), Buffer.alloc(60), Buffer.alloc(60)], {
      objectMode: false,
    });
    let taken = 0;
    const take = async () => {
      for await (const chunk of limitBytes(request, 100)) taken += chunk.length;
    };
    await expect(take()).rejects.toThrow(TooManyBytes);
    expect(taken).toBe(60);
    expect(request.destroyed).toBe(false);
  });
});
