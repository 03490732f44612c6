// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { savedPages } from './page.ts';
import { floors, precision, recall, scored, scorePage, total } from './score.ts';

const pages = savedPages();
const all = total(pages.map(scorePage));

/** Faults that nobody has mended yet, as `npm run capture:score -- -v` prints them. */
const knownFaults: readonly string[] = [];

describe('capture score', () => {
  it('is kept over at least 30 page shapes, some of them with nobody', () => {
    expect(pages.length).toBeGreaterThanOrEqual(30);
    expect(pages.filter(({ people }) => people.length === 0).length).toBeGreaterThanOrEqual(5);
  });

  it('people: nearly nobody is made up, few are missed', () => {
    expect(precision(all.people), all.faults.join('\n')).toBeGreaterThanOrEqual(floors.precision);
    expect(recall(all.people), all.faults.join('\n')).toBeGreaterThanOrEqual(floors.recall);
  });

  for (const field of scored) {
    it(`${field}: nearly nothing wrong, little missed`, () => {
      expect(precision(all.fields[field]), all.faults.join('\n')).toBeGreaterThanOrEqual(floors.precision);
      expect(recall(all.fields[field]), all.faults.join('\n')).toBeGreaterThanOrEqual(floors.recall);
    });
  }

  it('makes no fault on a saved page that it did not make before', () => {
    expect(all.faults.filter(fault => !knownFaults.includes(fault))).toEqual([]);
  });

  it('notices what is wrong: a page without its people, and a person too many', () => {
    const [page] = pages.filter(({ people }) => people.length > 1);
    if (!page) throw new Error('no page with several people');
    expect(scorePage({ ...page, html: '<body>' }).people).toMatchObject({
      right: 0,
      missed: page.people.length,
    });
    expect(scorePage({ ...page, people: [] }).people).toMatchObject({ right: 0, wrong: page.people.length });
  });
});
