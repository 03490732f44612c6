/** HubSpot's dated API, GA since 2026-09-08 and Current (sheet §2). The only place that names it. */
export const version = '2026-09';

/** Paths below the API's base; all of them dated, never a number of the old scheme (sheet §2). */
export const paths = {
  contacts: `/crm/objects/${version}/contacts`,
  companies: `/crm/objects/${version}/companies`,
  notes: `/crm/objects/${version}/notes`,
  contactProperties: `/crm/properties/${version}/contacts`,
  associations: `/crm/associations/${version}`,
  owners: `/crm/owners/${version}`,
  lists: `/crm/lists/${version}`,
  accountInfo: `/account-info/${version}/details`,
  token: `/oauth/${version}/token`,
  introspect: `/oauth/${version}/token/introspect`,
  revoke: `/oauth/${version}/token/revoke`,
} as const;
