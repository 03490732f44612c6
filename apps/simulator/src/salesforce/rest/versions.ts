import { apiError, notFound } from '../errors.ts';

/** Oldest version that still answers and the newest there is (§1.9). */
export const FIRST_VERSION = 31;
/** Winter '27. */
export const LAST_VERSION = 68;

/** The release a version came with: three a year, Spring '23 being 57. */
function releaseName(version: number): string {
  const steps = version - 57;
  const season = ((steps % 3) + 3) % 3;
  const year = 23 + Math.floor(steps / 3) + (season === 2 ? 1 : 0);
  return `${['Spring', 'Summer', 'Winter'][season]} '${String(year).padStart(2, '0')}`;
}

/** The versions list, ascending; needs no token (§1.9). */
export function versionList(): { label: string; url: string; version: string }[] {
  const list = [];
  for (let version = FIRST_VERSION; version <= LAST_VERSION; version++) {
    list.push({
      label: releaseName(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    });
  }
  return list;
}

/** Reads `v67.0`; retired versions answer 410 and unknown ones 404 (§1.9, both bodies *assumed*). */
export function readVersion(segment: string): number {
  const version = Number(/^v(\d{1,3})\.0$/i.exec(segment)?.[1] ?? Number.NaN);
  if (Number.isNaN(version) || version > LAST_VERSION) throw notFound();
  if (version < FIRST_VERSION) {
    throw apiError(410, 'UNSUPPORTED_API_VERSION', `Requested API version v${version}.0 is not supported`);
  }
  return version;
}
