import { FieldRule, type MappingEntry } from '@crmsync/contract';

/** The line with another rule; blank leaves it to the push. */
export function withRule(entry: MappingEntry, value: string): MappingEntry {
  const { rule: _, ...rest } = entry;
  const rule = FieldRule.safeParse(value);
  return rule.success ? { ...rest, rule: rule.data } : rest;
}

/** The line with other transforms. One without any says nothing of them, so that it is the same as the one it was made of. */
export function withTransforms(
  entry: MappingEntry,
  transforms: NonNullable<MappingEntry['transforms']>,
): MappingEntry {
  const { transforms: _, ...rest } = entry;
  return transforms.length === 0 ? rest : { ...rest, transforms };
}
