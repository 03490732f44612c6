import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definitions } from '../../src/index.ts';
import { testConnector } from '../../src/testing/index.ts';
import { connect } from '../support/connected.ts';
import { cardBox } from './index.ts';
import { startCardBox } from './server.ts';

testConnector('A third CRM', async () => {
  const server = await startCardBox();
  // Signs in, names the account and signs calls by the same code as every other CRM.
  const { connector, account, client, tokens } = await connect(cardBox, { API_URL: server.url }, server.url);
  return {
    connector,
    account,
    client,
    accessToken: tokens.accessToken,
    object: 'card',
    emailField: 'mail',
    lastNameField: 'surname',
    unique: undefined,
    required: ['surname'],
    readOnly: 'number',
    createPath: '/cards/create',
    twins: true,
    record: (mail, surname) => ({ mail, surname }),
    broken: () => ({ fields: { mail: 'none', surname: 'Broken' }, field: 'mail' }),
    async seed(fields) {
      const id = `seeded-${server.cards.size + 1}`;
      server.cards.set(id, { ...fields });
      return id;
    },
    remove: async id => void server.cards.delete(id),
    count: async mail => [...server.cards.values()].filter(card => card.mail === mail).length,
    calls: async () => server.calls,
    fault: async fault => server.strike(fault),
    reset: async () => server.clear(),
    close: () => server.close(),
  };
});

describe('a third CRM', () => {
  it('is registered by one more entry of the list', () => {
    const registered = [...definitions, cardBox];
    expect(new Set(registered.map(({ id }) => id)).size).toBe(registered.length);
    const made = registered.map(definition => definition.create({}));
    expect(made.map(({ id }) => id)).toEqual(registered.map(({ id }) => id));
  });

  it('needs what lies in its own folder and what is shared by all vendors, nothing of another one', () => {
    const folder = import.meta.dirname;
    const imports = readdirSync(folder)
      .filter(name => !name.endsWith('.test.ts'))
      .flatMap(name => [...readFileSync(join(folder, name), 'utf8').matchAll(/ from '(\.[^']+)'/g)])
      .map(([, from = '']) => from);
    const shared = /^(\.\/[\w-]+|\.\.\/\.\.\/src\/([\w-]+|testing\/index))\.ts$/;
    expect(imports.length).toBeGreaterThan(5);
    expect(imports.filter(from => !shared.test(from))).toEqual([]);
  });

  it('is named nowhere else', () => {
    const root = join(import.meta.dirname, '../../../..');
    const sources = ['packages', 'apps'].flatMap(room =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
        .filter(name => /\/src\/.*\.tsx?$/.test(name) && !name.includes('node_modules'))
        .map(name => join(root, room, name)),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter(path => /card ?box/i.test(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
