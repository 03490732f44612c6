/**
 * The wire of CRMSync: what server, web app and extension say to each other, as zod schemas.
 *
 * Words (the code uses only these):
 *
 * | word       | means                                                                              |
 * |------------|------------------------------------------------------------------------------------|
 * | Contact    | a person the user keeps in CRMSync                                                 |
 * | Connector  | what one CRM vendor teaches us: sign-in, objects, fields, verbs, errors            |
 * | Connection | one user's authorised link to one CRM account                                      |
 * | Object     | a kind of record in that CRM, under the vendor's own name                          |
 * | Mapping    | for a connection and object: contact field → CRM field, transform, rule            |
 * | Link       | this contact is that CRM record (connection, object, record id)                    |
 * | Push       | a request to put a set of contacts into a connection; one item per contact         |
 * | Plan       | what a push would do, looked up and not written; applied, it becomes a push           |
 * | Tier       | what a person has paid for: free, pro or business; people read "plan"                |
 * | Policy     | what to do when the person is already there                                        |
 * | Outcome    | how one item ended                                                                 |
 * | Sync log   | the append-only record of every attempt and outcome                                |
 */
export * from './connections.ts';
export * from './contact-tags.ts';
export * from './contacts.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './figures.ts';
export * from './history.ts';
export * from './imports.ts';
export * from './mapping-sources.ts';
export * from './mappings.ts';
export * from './pages.ts';
export * from './phrases.ts';
export * from './plans.ts';
export * from './policies.ts';
export * from './problem-cases.ts';
export * from './pushes.ts';
export * from './refusal-cases.ts';
export * from './saved-filters.ts';
export * from './second-factors.ts';
export * from './tiers.ts';
export * from './timeline.ts';
export * from './transforms.ts';
export * from './users.ts';
