import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { dataUse, permissionReasons, purpose } from './permissions.ts';

/** The parts of a manifest that the listing is about. */
export const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
  optional_permissions: z.array(z.string()).default([]),
});
export type Manifest = z.infer<typeof Manifest>;

/** A file of `_locales`, as Chrome reads it. */
export const ExtensionMessages = z.record(z.string(), z.object({ message: z.string() }));
type ExtensionMessages = z.infer<typeof ExtensionMessages>;

/** Pictures of the listing: 1280 × 800, as the store asks, and each is a screen of the product. */
export const pictures = ['contacts', 'push-finished', 'decide', 'integrations', 'history'].map(
  screen => `docs/screens/${screen}-wide-light.png`,
);

const text = readFileSync(new URL('description.txt', import.meta.url), 'utf8').trim();

/**
 * The listing, as it is typed into the store's forms; `messages` are the manifest's English words.
 * @throws when the manifest asks for something without a reason.
 */
export function listingOf(
  { name, version, description, permissions, optional_permissions }: Manifest,
  messages: ExtensionMessages,
): string {
  const asked = [...permissions, ...optional_permissions, 'host_permissions'];
  const summary = description.replace(/^__MSG_(\w+)__$/, (_, id: string) => messages[id]?.message ?? '');
  const silent = asked.filter(permission => permissionReasons[permission] === undefined);
  if (silent.length > 0)
    throw new Error(`No reason is given for ${silent.join(', ')} (scripts/store/permissions.ts).`);
  return [
    `# ${name} ${version}`,
    `## Summary\n\n${summary}`,
    `## Description\n\n${text}`,
    `## Single purpose\n\n${purpose}`,
    `## Permissions\n\n${asked.map(each => `- **${each}**: ${permissionReasons[each]}`).join('\n')}`,
    '## Remote code\n\nNone. Everything that runs is in the package.',
    `## Data\n\n${dataUse.map(each => `- ${each}`).join('\n')}`,
    `## Pictures\n\n${pictures.map(path => `- ${path.split('/').at(-1)}`).join('\n')}\n`,
  ].join('\n\n');
}
