/** Scopes HubSpot knows, as far as they matter here; an authorize URL that names another shows an error page. */
export const KNOWN_SCOPES: ReadonlySet<string> = new Set([
  'oauth',
  'automation',
  'contacts',
  'tickets',
  'forms',
  'files',
  'external-settings-access',
  ...['contacts', 'companies', 'deals', 'owners', 'leads', 'users', 'custom', 'line_items', 'quotes'].flatMap(
    object => [`crm.objects.${object}.read`, `crm.objects.${object}.write`],
  ),
  ...['contacts', 'companies', 'deals', 'custom'].flatMap(object => [
    `crm.schemas.${object}.read`,
    `crm.schemas.${object}.write`,
  ]),
  'crm.lists.read',
  'crm.lists.write',
  'crm.import',
  'crm.export',
  'settings.users.read',
]);

const OBJECT_WORDS: Readonly<Record<string, string>> = { read: 'View', write: 'Create, edit and delete' };

/** A scope in words a person understands on the consent page. */
export function scopeInWords(scope: string): string {
  if (scope === 'oauth') return 'Sign in and see basic account information';
  const [, area, object, access] = /^crm\.(objects|schemas)\.([a-z_]+)\.(read|write)$/u.exec(scope) ?? [];
  if (object && access)
    return `${OBJECT_WORDS[access] ?? access} ${area === 'schemas' ? 'property settings for ' : ''}${object.replace('_', ' ')}`;
  if (scope === 'crm.lists.read') return 'View lists';
  if (scope === 'crm.lists.write') return 'Create, edit and delete lists';
  return scope;
}
