import type { VendorDefinition } from '../kernel/vendor.ts';

/** HubSpot as a vendor of the simulator. */
export const hubspot: VendorDefinition = {
  name: 'hubspot',
  title: 'HubSpot',
  switches: {},
  limits: {},
  build: kernel => {
    kernel.app.get('/ping', async () => ({ ok: true }));
    return {
      reset: () => {},
      seed: () => ({}),
      records: () => ({ records: [] }),
      revoke: () => ({}),
      snapshot: () => ({}),
      restore: () => {},
    };
  },
};
