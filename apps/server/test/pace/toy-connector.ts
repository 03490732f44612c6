import type { CrmConnector } from '@crmsync/connectors';
import { cardBox } from '../../../../packages/connectors/test/toy-vendor/index.ts';

/** A connector of no real vendor, with limits of the test's own. */
export function toyConnector(limits: Partial<CrmConnector['limits']> = {}): CrmConnector {
  const connector = cardBox.create(cardBox.urls);
  return {
    ...connector,
    limits: { ...connector.limits, concurrency: 8, pace: { calls: 1000, perMs: 10_000 }, ...limits },
  };
}
