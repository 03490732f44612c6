import { describe, expect, it } from 'vitest';
import { apart, place, ticksTo } from '../src/components/plot/scale.ts';
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

  it('counts whole people', () => {
    expect([ticksTo(1, true), ticksTo(9, true)]).toEqual([
      [0, 1],
      [0, 3, 6, 9],
    ]);
  });

  it('writes the names of equal lines under one another', () => {
    expect(apart([50, 50, 20], 13)).toEqual([50, 63, 20]);
    expect(apart([20, 80], 13)).toEqual([20, 80]);
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
