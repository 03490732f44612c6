import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

/** Told first to last: Chrome's name is in Edge's and Opera's, Safari's in nearly all. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Characters of an unknown browser's own name that are shown. */
const shown = 60;

/** `Chrome on Windows`, from what a browser calls itself; else that name, cut. */
export function deviceOf(userAgent: string | null): string {
  if (userAgent === null) return words.unknownDevice;
  const browser = nameIn(browsers, userAgent);
  const system = nameIn(systems, userAgent);
  if (browser !== undefined && system !== undefined) return words.device(browser, system);
  return browser ?? system ?? plainText(userAgent).slice(0, shown);
}

function nameIn(names: readonly (readonly [RegExp, string])[], userAgent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
