import { emailIn } from './clean.ts';
import { attribute } from './dom.ts';

/*
 * E-mail addresses that sites write so that robots miss them and people do not. What a person would read, or get by pressing the
 * link, is taken; nothing is run and nothing is fetched.
 */

const at = String.raw`\s*(?:[([{]\s*(?:at|ät|@)\s*[)\]}]|@)\s*`;
const dot = String.raw`\s*(?:[([{]\s*(?:dot|punkt|point|\.)\s*[)\]}]|\.)\s*`;
const written = new RegExp(
  String.raw`[\p{L}\d_+-]+(?:${dot}[\p{L}\d_+-]+)*${at}[\p{L}\d-]+(?:${dot}[\p{L}\d-]+)*${dot}\p{L}{2,}`,
  'iu',
);

/** The first address written in `text`, also as "name (at) firm [dot] example"; undefined when there is none. */
export function writtenAddress(text: string): string | undefined {
  // A blank beside a plain dot or @ is the end of a sentence, not of an address.
  const match = written.exec(text)?.[0];
  if (match === undefined || /\s[.@]|[.@]\s/.test(match)) return plainAddress(text);
  const bare = match
    .replace(/\s*[([{]\s*(?:at|ät|@)\s*[)\]}]\s*/i, '@')
    .replace(/\s*[([{]\s*(?:dot|punkt|point|\.)\s*[)\]}]\s*/gi, '.');
  return emailIn(bare);
}

function plainAddress(text: string): string | undefined {
  return emailIn(/[^\s<>(),;:"'[\]]+@[^\s<>(),;:"'[\]]+\.\p{L}{2,}/u.exec(text)?.[0] ?? '');
}

/** The address a link hides: Cloudflare's `data-cfemail` (XOR with the first byte) or TYPO3's shifted `mailto:`. */
export function linkedAddress(link: Element): string | undefined {
  const code =
    attribute(link, 'data-cfemail') || attribute(link, 'href').split('/cdn-cgi/l/email-protection#')[1];
  if (code) return cloudflare(code);
  const token = attribute(link, 'data-mailto-token');
  if (token) return shifted(token, Number(attribute(link, 'data-mailto-vector')));
  const call = /^javascript:linkTo_UnCryptMailto\((?:'|%27)(.+?)(?:'|%27)\)/i.exec(
    attribute(link, 'href'),
  )?.[1];
  return call === undefined ? undefined : anyShift(call);
}

function cloudflare(code: string): string | undefined {
  const bytes = code.match(/^(?:[\da-f]{2})+$/i)
    ? (code.match(/../g) ?? []).map(pair => parseInt(pair, 16))
    : [];
  const [key = 0, ...rest] = bytes;
  return emailIn(String.fromCharCode(...rest.map(byte => byte ^ key)));
}

/** TYPO3 shifts within three ranges of signs by `config.spamProtectEmailAddresses`, mostly 1 to 3 either way. */
function anyShift(call: string): string | undefined {
  const text = URL.canParse(`x:${call}`) ? decoded(call).replaceAll('\\', '') : call;
  for (const by of [1, -1, 2, -2, 3, -3, 4, -4, 5, -5]) {
    const found = shifted(text, by);
    if (found) return found;
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ranges = [
  [0x2b, 0x3a],
  [0x40, 0x5a],
  [0x61, 0x7a],
] as const;

function shifted(text: string, by: number): string | undefined {
  if (!Number.isInteger(by)) return undefined;
  const back = [...text].map(sign => {
    const code = sign.charCodeAt(0);
    const range = ranges.find(([from, to]) => code >= from && code <= to);
    if (!range) return sign;
    const [from, to] = range;
    const size = to - from + 1;
    return String.fromCharCode(from + ((((code - from - by) % size) + size) % size));
  });
  const address = back.join('');
  return /^mailto:/i.test(address) ? emailIn(address) : undefined;
}
