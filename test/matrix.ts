/**
 * Ids of what the software must survive, one letter a group: A attacks on signing in, here and at a CRM, T token lifecycle, C CRM faults, K crash points, N concurrency,
 * D data, B API abuse, E extension, P privacy and upgrade. Value: the highest number of the group. Titles of tests begin with the ids they cover.
 */
export const groups: Readonly<Record<string, number>> = {
  A: 15,
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
  ...ids('A', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
  ...ids('T', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
  ...ids('C', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
  ...ids('K', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
  ...ids('N', [1, 2, 3, 4, 5, 6, 7]),
  ...ids('D', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
  ...ids('B', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
  ...ids('E', [1, 2, 3, 4, 5, 6, 7, 8]),
  ...ids('P', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
];

function ids(group: string, numbers: readonly number[]): string[] {
  return numbers.map(number => `${group}${number}`);
}

/** The ids a test title begins with: `A1 A2 a forged …` → A1, A2. */
export function idsOf(title: string): string[] {
  const [head = ''] = /^(?:[ATCKNDBEP]\d{1,2}[ ,:]+(?:and )?)+/.exec(title) ?? [];
  return head.match(/[ATCKNDBEP]\d{1,2}/g) ?? [];
}
