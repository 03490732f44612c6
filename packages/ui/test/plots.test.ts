import { describe, expect, it } from 'vitest';
import { place, ticksTo } from '../src/components/plot/scale.ts';
import { csvOf } from '../src/text/table-csv.ts';

describe('plots', () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [98, [0, 25, 50, 75, 100]],
    [1710, [0, 500, 1000, 1500, 2000]],
    [0.85, [0, 0.25, 0.5, 0.75, 1]],
  ])('a scale to %d has round steps', (most, ticks) => {
    expect(ticksTo(most)).toEqual(ticks);
  });

  it('places a value between two ends', () => {
    expect([place(0, 10, 172, 10), place(5, 10, 172, 10), place(10, 10, 172, 10)]).toEqual([172, 91, 10]);
  });

  it('a table as CSV keeps commas and quotes, and is no formula to a spreadsheet', () => {
    const rows = [
      ['Too "long", again', 3, null],
      ['=1+1', 0.5, 'x'],
    ];
    expect(csvOf({ columns: ['Cause', 'Contacts', 'Share'], rows })).toBe(
      'Cause,Contacts,Share\r\n"Too ""long"", again",3,\r\n\'=1+1,0.5,x\r\n',
    );
  });
});
