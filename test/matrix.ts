/**
 * Ids of what the software must survive, one letter a group: A OAuth attacks, T token lifecycle, C CRM faults, K crash points, N concurrency,
 * D data, B API abuse, E extension, P privacy and upgrade. Value: the highest number of the group. Titles of tests begin with the ids they cover.
 */
export const groups: Readonly<Record<string, number>> = {
  A: 14,
  T: 11,
  C: 16,
  K: 11,
  N: 7,
  D: 15,
  B: 12,
  E: 8,
  P: 10,
};

/** Ids that no test may lack any more. It only grows. */
export const covered: readonly string[] = [
  ...['A1', 'A2', 'A3', 'A4', 'A8', 'A9', 'A10'],
  ...['T1', 'T8'],
  ...['C6', 'C8'],
  ...['D1', 'D2', 'D3', 'D9', 'D10'],
  ...['B1', 'B8', 'B9'],
  ...['E1', 'E3'],
];

/** The ids a test title begins with: `A1 A2 a forged …` → A1, A2. */
export function idsOf(title: string): string[] {
  const [head = ''] = /^(?:[ATCKNDBEP]\d{1,2}[ ,:]+(?:and )?)+/.exec(title) ?? [];
  return head.match(/[ATCKNDBEP]\d{1,2}/g) ?? [];
}
