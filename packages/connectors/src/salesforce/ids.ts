const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * An id in its 18-character form: the 15 case-sensitive ones and three that tell which of them are capitals (sheet §10).
 * Anything else is given back as it came.
 */
export function longId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id;
  const check = [0, 5, 10].map(start => {
    const bits = [...id.slice(start, start + 5)].reduce(
      (sum, char, place) => sum + (/[A-Z]/.test(char) ? 2 ** place : 0),
      0,
    );
    return alphabet[bits] ?? '';
  });
  return id + check.join('');
}

/** Whether a text has the form of an id. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(text);
}
