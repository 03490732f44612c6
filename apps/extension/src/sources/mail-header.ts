import { cleanLine, emailIn, fact, isNoReply } from './clean.ts';
import { looksLikeName, nameFacts } from './names.ts';
import type { Fact } from './person.ts';

/** Words before an address that say what it is there for: "From: Anna Berg <anna@berg.example>". */
const label = /^\s*[\p{L}-]{1,12}:\s*/u;
const headed = /^\s*(from|to|cc|bcc|reply-to|von|an|kopie|fra|til|kopi|de|à|pour|para|från|da)\s*:/im;
const angled = /(?:"([^"<>\n]{1,90})"|([^<>";\n]{0,90}?))\s*<\s*([^\s<>]+@[^\s<>]+)\s*>/gu;

/**
 * The people of an e-mail's header, or of any text that writes them as `Name <address>`: each with what stands before the address as
 * far as it is a name. Empty when the text is no such header: a signature with one address in it is not.
 */
export function headerPeople(text: string, origin: string): Fact[][] {
  const found = [...text.slice(0, 20_000).matchAll(angled)].slice(0, 100);
  const isHeader = headed.test(text) || found.length > 1 || text.trim().split('\n').length === 1;
  if (!isHeader) return [];
  return found
    .map(([, quoted, bare, address]) => {
      const email = emailIn(address ?? '');
      if (email === undefined || isNoReply(email)) return [];
      return [...participantName(quoted ?? bare ?? '', origin), ...fact('email', email, origin)];
    })
    .filter(facts => facts.length > 0);
}

/** The name in what a mail program writes before an address: "Conti, Marco", "; Anna Berg", "please add Anna Berg". */
export function participantName(written: string, origin: string): Fact[] {
  const line = cleanLine(written.replace(label, '').replace(/^[\s,;]+|[\s,;]+$/g, ''));
  if (looksLikeName(line)) return nameFacts(line, origin);
  const words = (line.split(/[,;:]/).at(-1) ?? '').trim().split(' ');
  for (let from = 1; from < words.length - 1; from++) {
    const end = words.slice(from).join(' ');
    if (looksLikeName(end)) return nameFacts(end, origin);
  }
  return [];
}
