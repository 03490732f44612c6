/** Something that must not be found where it does not belong, and what to call it when it was. */
export interface Canary {
  readonly name: string;
  readonly value: string;
}

/** The canaries of a list that a text holds, as they are or as base64, hex, percent or JSON writes them. */
export function found(text: string, canaries: readonly Canary[]): string[] {
  return canaries
    .filter(({ value }) => writings(value).some(each => text.includes(each)))
    .map(each => each.name);
}

function writings(value: string): string[] {
  const bytes = Buffer.from(value);
  // Base64 of a part of a longer text is its own only from the same third byte on: each of the three, without the uncertain ends.
  const base64 = [0, 1, 2].map(lead =>
    Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(lead === 0 ? 0 : 4, -2),
  );
  return [
    value,
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    ...base64,
    ...base64.map(each => each.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}
