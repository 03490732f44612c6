/** True for sites CRMSync never reads, whatever their markup offers: LinkedIn forbids it to extensions (User Agreement §8.2). */
export function isOffLimits(url: URL): boolean {
  return /(^|\.)(linkedin\.com|lnkd\.in)$/.test(url.hostname);
}
