import { writeFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { signUp } from './sign-up.ts';

/** 10,000 by themselves; `CRMSYNC_E2E_CONTACTS=100000` measures the list that the product promises. */
const many = Number(process.env.CRMSYNC_E2E_CONTACTS ?? 10_000);

/** What is printed, and kept in `test-results`, of one scroll through everything. */
interface Figures {
  contacts: number;
  pages: number;
  rows: number;
  requests: number;
  heapMb: number;
  heapAtStartMb: number;
  longestTaskMs: number;
}

test('a list of many draws, fetches and keeps only what the window shows', async ({ app, page, person }) => {
  test.setTimeout(900_000);
  await signUp(page, app, person);
  const part = 10_000;
  for (let from = 0; from < many; from += part) {
    const rows = Array.from(
      { length: Math.min(part, many - from) },
      (_, n) => `First${from + n},Last${from + n},many${from + n}@crew.example,Company ${n % 50}`,
    );
    const answer = await page.request.post(`${app.url}/api/contacts/import?mode=commit`, {
      headers: { 'content-type': 'text/csv', origin: app.url },
      data: ['First name,Last name,E-mail,Company', ...rows].join('\n'),
      timeout: 300_000,
    });
    expect(answer.status(), await answer.text()).toBe(200);
  }
  let requests = 0;
  page.on('request', request => {
    if (/\/api\/contacts\?/.test(request.url())) requests += 1;
  });
  // The database tidies up after an import of this size; the first answer may wait for it.
  await page.goto(`${app.url}/contacts?sort=email&dir=asc`, { timeout: 180_000 });
  await expect(page.getByRole('table', { name: 'Contacts' })).toHaveAttribute(
    'aria-rowcount',
    String(many + 1),
    { timeout: 180_000 },
  );
  await expect(page.getByRole('link', { name: /^First/ }).first()).toBeVisible();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return Math.round(usedSize / 1e6);
  };
  await page.evaluate(() => {
    const seen = { longest: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
  });
  const heapAtStartMb = await heap();
  requests = 0;
  let rows = 0;
  // Every tenth of the list, and through a window of rows there.
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    await page.evaluate(
      share => window.scrollTo(0, document.documentElement.scrollHeight * share),
      tenth / 10,
    );
    for (let step = 0; step < 5; step += 1) {
      await page.mouse.wheel(0, tenth === 10 ? -600 : 600);
      await expect(page.getByRole('link', { name: /^First/ }).first()).toBeVisible();
    }
    await expect(page.locator('.onitsway')).toHaveCount(0);
    rows = Math.max(rows, await page.locator('table.contacts tbody tr').count());
  }
  // A wheel that is still turning takes the page back up once more.
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const last = page.getByRole('row').last();
    await expect(last).toHaveAttribute('aria-rowindex', String(many + 1), { timeout: 1000 });
  }).toPass();
  const longestTaskMs = await page.evaluate(() =>
    Math.round((window as unknown as { seen: { longest: number } }).seen.longest),
  );
  const figures: Figures = {
    contacts: many,
    pages: Math.ceil(many / 100),
    rows,
    requests,
    heapMb: await heap(),
    heapAtStartMb,
    longestTaskMs,
  };
  writeFileSync('test-results/many-contacts.json', JSON.stringify(figures));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(rows).toBeLessThan(100);
  // At most three pages where the window stops, and what a wheel turns over; never the list.
  expect(requests).toBeLessThanOrEqual(60);
  expect(figures.heapMb).toBeLessThan(heapAtStartMb + 40);
});
