import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeCell } from '../../src/contacts/csv.ts';

describe('safeCell', () => {
  it.each([
    '=HYPERLINK("http://x")',
    "+cmd|'/C calc'!A0",
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1+1',
    '+',
    '+1 A1',
  ])('D15 %j begins like a formula and is made text', cell => {
    expect(safeCell(cell)).toBe(`'${cell}`);
  });

  it.each(['+45 20 12 34 56', '+1 (212) 555-0187', '+84 24 3825 0000 ext. 12', '+1.212.555.0100 x5'])(
    'D15 the phone number %s stays readable',
    cell => {
      expect(safeCell(cell)).toBe(cell);
    },
  );

  it('D15 whatever begins like a formula and is left alone has no letter that could name a function, cell or program', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (sign, rest) => {
        const cell = safeCell(sign + rest);
        if (!cell.startsWith("'"))
          expect(cell.replace(/\s*(ext\.?|x)\s*\d+$/i, '')).toMatch(/^\+[\d\s().\-/]+$/);
      }),
    );
  });
});
