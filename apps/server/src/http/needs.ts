/** What a route needs of a person's tier, beyond what everybody has. */
export type Need =
  /** A place for the CRM in the path. */
  | 'crm'
  /** The same, and a mapping of one's own. */
  | 'mapping'
  /** The same for the CRM in the body, and bulk where the body asks for it. */
  | 'push'
  /** The same for the stored push in the path. */
  | 'stored-push';

/**
 * Routes that only some tiers may call; all others are everybody's: contacts, import and export, looking at connections, pushes
 * and history, cancelling, disconnecting, one's own data. What a tier has is in the contract's `entitlements`.
 */
export const needs: { readonly [route: string]: Need } = {
  'POST /api/integrations/:connector/connect': 'crm',
  'POST /api/integrations/:connector/complete': 'crm',
  'POST /api/integrations/:connector/account': 'crm',
  'PATCH /api/integrations/:connector/settings': 'crm',
  'GET /api/integrations/:connector/owners': 'crm',
  'GET /api/integrations/:connector/groups': 'crm',
  'GET /api/integrations/:connector/next-push': 'crm',
  'POST /api/integrations/:connector/find': 'crm',
  'GET /api/integrations/:connector/objects/:object/fields': 'crm',
  'POST /api/integrations/:connector/sync-contact': 'crm',
  // Looking at a mapping, taking it along and going back to the CRM's own are everybody's who may use the CRM.
  'GET /api/integrations/:connector/objects/:object/mapping': 'crm',
  'GET /api/integrations/:connector/objects/:object/mapping/export': 'crm',
  'DELETE /api/integrations/:connector/objects/:object/mapping': 'crm',
  'PUT /api/integrations/:connector/objects/:object/mapping': 'mapping',
  'POST /api/integrations/:connector/objects/:object/mapping/import': 'mapping',
  'POST /api/integrations/:connector/objects/:object/mapping/sample': 'mapping',
  'POST /api/integrations/:connector/objects/:object/mapping/preview': 'mapping',
  'POST /api/pushes': 'push',
  'POST /api/pushes/:id/apply': 'stored-push',
  'POST /api/pushes/:id/retry': 'stored-push',
  'POST /api/pushes/:id/items/:itemId/decide': 'stored-push',
};

/** Below these, what a program may call on every tier: signing in, one's own data, and paying. */
export const programsMay: readonly string[] = ['/api/auth/', '/api/me', '/api/users/', '/api/billing'];
