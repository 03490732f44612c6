import { z } from 'zod';

/** What to do when the person is already in the CRM. */
export const Policy = z.enum(['fill-blanks', 'overwrite', 'skip', 'ask', 'create']);
export type Policy = z.infer<typeof Policy>;

/** When one field is written on update: always, only into a blank, or never (only when the record is created). */
export const FieldRule = z.enum(['overwrite', 'fill-blanks', 'create-only']);
export type FieldRule = z.infer<typeof FieldRule>;

/** The value's origin: a contact field (`company`, `emails.0`, `address.city`), or a constant. */
export const MappingSource = z.union([
  z.strictObject({ field: z.string().max(80) }),
  z.strictObject({ constant: z.string().max(1000) }),
]);
export type MappingSource = z.infer<typeof MappingSource>;

/** One line of a mapping. Without `rule` the push's policy decides. */
export const MappingEntry = z.strictObject({
  from: MappingSource,
  to: z.string().max(120),
  rule: FieldRule.optional(),
});
export type MappingEntry = z.infer<typeof MappingEntry>;

/** How contacts become records of one object. */
export const Mapping = z.object({ object: z.string(), entries: z.array(MappingEntry) });
export type Mapping = z.infer<typeof Mapping>;

/** One field of a CRM object, as the user's own account tells it. */
export const ObjectField = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  required: z.boolean(),
  writable: z.boolean(),
  maxLength: z.number().int().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
});
export type ObjectField = z.infer<typeof ObjectField>;

/** Answer of `GET …/objects/:object/fields`. `?fresh=true` asks the CRM now; else what was read in the last ten minutes does. */
export const ObjectFields = z.object({ items: z.array(ObjectField), fetchedAt: z.iso.datetime() });
export type ObjectFields = z.infer<typeof ObjectFields>;
