// @vitest-environment happy-dom
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../src/sources/budget.ts';
import { readText } from '../src/sources/dom.ts';
import { readPeople } from '../src/sources/index.ts';
import type { Person } from '../src/sources/person.ts';
import { readPage } from './read-page.ts';

const pages = join(import.meta.dirname, 'fixtures/pages');

/** A person as the JSON beside a page writes it. */
function flat({ how, facts }: Person): Record<string, unknown> {
  const person: Record<string, unknown> = { how };
  for (const { field, value } of facts) {
    if (field === 'email') person.email = [...((person.email as string[] | undefined) ?? []), value];
    else person[field] = value;
  }
  const doubtful = facts.filter(({ doubt }) => doubt).map(({ field }) => field);
  return doubtful.length > 0 ? { ...person, doubtful } : person;
}

describe('people on saved pages', () => {
  for (const file of readdirSync(pages).filter(name => name.endsWith('.html'))) {
    it(file, () => {
      const url = file.startsWith('gmail') ? 'https://mail.google.com/mail/u/0/#inbox/1' : undefined;
      const { people, complete } = readPage(readFileSync(join(pages, file), 'utf8'), url ? { url } : {});
      const expected: unknown = JSON.parse(readFileSync(join(pages, file.replace('.html', '.json')), 'utf8'));
      expect(people.map(flat)).toEqual(expected);
      expect(complete).toBe(true);
    });
  }

  it('says where each value stood', () => {
    const { people } = readPage(readFileSync(join(pages, 'team-cards.html'), 'utf8'));
    expect(people[0]?.facts).toContainEqual({
      field: 'phone',
      value: '+49 40 5557 2100',
      origin: 'Phone link',
      doubt: '2 people here share this number. Perhaps the switchboard.',
    });
    expect(people[0]?.facts.find(({ field }) => field === 'email')?.origin).toBe('E-mail link');
  });

  it('reads nothing at LinkedIn, not even a selection', () => {
    const html = readFileSync(join(pages, 'json-ld-graph.html'), 'utf8');
    for (const url of ['https://www.linkedin.com/in/anna', 'https://de.linkedin.com/company/x']) {
      expect(readPage(html, { url, selection: 'Anna Berg\nCEO\nanna@berg.example' }).people).toEqual([]);
    }
  });

  it('takes the selected signature alone when there is one', () => {
    const html = readFileSync(join(pages, 'team-cards.html'), 'utf8');
    const { people } = readPage(html, { selection: 'Rui Costa\nDirector\n+351 22 111 2222' });
    expect(people.map(flat)).toEqual([
      { how: 'selection', firstName: 'Rui', lastName: 'Costa', title: 'Director', phone: '+351 22 111 2222' },
    ]);
    expect(readPage(html, { selection: 'just some words' }).people).toHaveLength(3);
  });
});

describe('E1 a captured name is text', () => {
  it('E1 <img onerror> in a name stays the text it is, and bidi controls are gone', () => {
    const { people } = readPage(readFileSync(join(pages, 'markup-in-names.html'), 'utf8'));
    expect(people[0]?.facts.map(({ value }) => value)).toEqual([
      '<img src=x onerror=alert(1)>',
      'Evil Berg',
      'evil@example.com',
    ]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('E2 a hostile page', () => {
  const card = '<div><h3>Anna Berg</h3><a href="mailto:anna@berg.example">mail</a></div>';

  it('E2 40,000 nodes: ends within the node budget and says it did not see all', () => {
    const links = Array.from(
      { length: 10_000 },
      (_, index) => `<p><b>x</b><a href="mailto:p${index}@x.example">mail</a></p>`,
    ).join('');
    const { people, complete } = readPage(`<body>${card}${links}`);
    expect(complete).toBe(false);
    expect(people.length).toBeLessThanOrEqual(100);
    expect(people[0]?.facts.find(({ field }) => field === 'lastName')?.value).toBe('Berg');
  });

  it('E2 a slow page: hardly anything is looked at once the clock says stop', () => {
    let time = 0;
    const budget = createBudget(() => {
      time += 10;
      return time;
    });
    let tooLate = 0;
    const counting = {
      ...budget,
      spend: (nodes?: number) => {
        const goOn = budget.spend(nodes);
        if (!goOn) tooLate += 1;
        return goOn;
      },
      get complete() {
        return budget.complete;
      },
    };
    const links = '<p><a href="mailto:someone@x.example">mail</a></p>'.repeat(2000);
    const page = new DOMParser().parseFromString(`<body>${links}`, 'text/html');
    const url = new URL('https://x.example/');
    const { complete } = readPeople({ document: page, url, title: '', selection: '', budget: counting });
    expect(complete).toBe(false);
    expect(tooLate).toBeLessThan(100);
  });

  it('E2 markup nested 20,000 deep does not overflow', () => {
    const root = document.createElement('div');
    let inner = root;
    for (let depth = 0; depth < 20_000; depth++) inner = inner.appendChild(document.createElement('div'));
    inner.innerHTML = card;
    expect(
      readText(
        root,
        createBudget(() => 0),
      ),
    ).toContain('Anna Berg');
  });

  it('E2 endless JSON-LD and circles of references end', () => {
    const circle =
      '{"@graph":[{"@type":"Person","@id":"#a","name":"Anna Berg","knows":{"@id":"#b"}},{"@id":"#b","@type":"Person","name":"Bo Dahl","knows":{"@id":"#a"}}]}';
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const html = `<script type="application/ld+json">${circle}</script><script type="application/ld+json">${deep}</script>`;
    expect(readPage(html).people).toHaveLength(2);
  });
});
