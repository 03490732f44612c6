import { z } from 'zod';
import { ConnectorId } from './connections.ts';
import { SourceField, Template } from './mapping-sources.ts';
import { Id, Timestamp } from './pages.ts';
import { Params } from './phrases.ts';
import { PlannedField } from './plans.ts';
import { FieldRule } from './policies.ts';
import { ItemProblem } from './pushes.ts';
import { Transform } from './transforms.ts';

/** The value's origin: a contact field (`company`, `emails.0`, `address.city`), the same text for everybody, or a text with fields in it. */
export const MappingSource = z.union([
  z.strictObject({ field: SourceField }),
  z.strictObject({ constant: z.string().max(1000) }),
  z.strictObject({ template: Template }),
]);
export type MappingSource = z.infer<typeof MappingSource>;

/** One line of a mapping. Without `rule` the push's policy decides. Of several lines for one field the first that has a value counts. */
export const MappingEntry = z.strictObject({
  from: MappingSource,
  to: z.string().min(1).max(120),
  rule: FieldRule.optional(),
  transforms: z.array(Transform).max(10).optional(),
});
export type MappingEntry = z.infer<typeof MappingEntry>;

const entryList = z.array(MappingEntry).max(500);

/** What is wrong with a mapping: nothing is sent with it until that is mended. */
export const MappingProblem = z.object({
  code: z.enum([
    'unknown-field',
    'read-only-field',
    'wrong-type',
    'option-not-allowed',
    'string-too-long',
    'unknown-country',
    'transform-not-for-type',
    'field-twice',
    'required-missing',
  ]),
  /** The CRM field at fault. */
  field: z.string(),
  /** Which case of the code it is, and the facts it is told with; see `refusalCases`. */
  reason: z.string(),
  params: Params,
  /** Which line, from 0; null when it is a line that is missing. */
  entry: z.number().int().nullable(),
  title: z.string(),
  detail: z.string(),
});
export type MappingProblem = z.infer<typeof MappingProblem>;

/** What has changed in the CRM since the mapping was saved. */
export const MappingDrift = z.object({
  kind: z.enum(['field-gone', 'field-read-only', 'type-changed', 'option-gone', 'newly-required']),
  field: z.string(),
  label: z.string(),
  /** `option-gone`: the option. `type-changed`: the type it had. */
  was: z.string().nullable(),
});
export type MappingDrift = z.infer<typeof MappingDrift>;

/** A line that seems to be missing: this contact field and that CRM field are called alike. Nothing is sent until it is accepted. */
export const MappingSuggestion = z.object({
  entry: MappingEntry,
  label: z.string(),
  why: z.enum(['same-name', 'same-label', 'synonym']),
});
export type MappingSuggestion = z.infer<typeof MappingSuggestion>;

/** Answer of `GET …/objects/:object/mapping`, and of the calls that change it. */
export const Mapping = z.object({
  connector: ConnectorId,
  object: z.string(),
  objectLabel: z.string(),
  entries: entryList,
  /** True while the connector's own lines are used; those whose field this account lacks are left out. */
  isDefault: z.boolean(),
  /** Counts up with every change; send it back to change the mapping. */
  version: z.number().int(),
  savedAt: Timestamp.nullable(),
  problems: z.array(MappingProblem),
  drift: z.array(MappingDrift),
  suggestions: z.array(MappingSuggestion),
  /** Contact fields there are to choose from, custom ones among them. */
  sources: z.array(z.string()),
  fieldsFetchedAt: Timestamp,
});
export type Mapping = z.infer<typeof Mapping>;

/** Body of `PUT …/mapping`. `version` is the one last seen (409 when it is not the newest). A mapping with problems is refused (422). */
export const MappingPut = z.strictObject({ version: z.number().int().min(0), entries: entryList });
export type MappingPut = z.infer<typeof MappingPut>;

/** Query of `DELETE …/mapping`: the version last seen. */
export const MappingReset = z.strictObject({ version: z.coerce.number().int().min(0) });
export type MappingReset = z.infer<typeof MappingReset>;

/** A mapping as a file. Holds no value of a contact and nothing of the account. */
export const MappingFile = z.strictObject({
  format: z.literal('crmsync-mapping'),
  formatVersion: z.literal(1),
  connector: ConnectorId,
  object: z.string().max(80),
  entries: entryList,
});
export type MappingFile = z.infer<typeof MappingFile>;

/** Answer of `POST …/mapping/import`: the file's lines, every one of them, and what is wrong with each here. Nothing is saved by it. */
export const MappingDraft = z.object({ entries: entryList, problems: z.array(MappingProblem) });
export type MappingDraft = z.infer<typeof MappingDraft>;

/** Values of a record by field name, as the CRM tells them; null is blank. */
const RecordValues = z.record(
  z.string().max(120),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

/** Body of `POST …/mapping/sample`: reads the record that the contact is, if it is one of this object. One call of the CRM. */
export const MappingSampleRequest = z.strictObject({
  contactId: Id,
  fields: z.array(z.string().min(1).max(120)).max(500),
});
export type MappingSampleRequest = z.infer<typeof MappingSampleRequest>;

/** The record; null when the contact is not known to be one of this object, or it is gone. */
export const MappingSample = z.object({ record: RecordValues.nullable() });
export type MappingSample = z.infer<typeof MappingSample>;

/** Body of `POST …/mapping/preview`: lines as they stand in the editor, judged, and tried on one contact if one is named. */
export const MappingPreviewRequest = z.strictObject({
  contactId: Id.optional(),
  entries: entryList,
  /** The contact's record as {@link MappingSample} told it: then each line also says what a push would do there. */
  record: RecordValues.optional(),
});
export type MappingPreviewRequest = z.infer<typeof MappingPreviewRequest>;

/** What becomes of each line, in order (no lines without a contact). Nothing is sent and nothing saved. */
export const MappingPreview = z.object({
  lines: z.array(
    z.object({
      to: z.string(),
      /** The contact's own value, before any transform; blank when there is none. */
      before: z.string(),
      /** What would be sent, as text; null when nothing would be. */
      after: z.string().nullable(),
      problem: ItemProblem.nullable(),
      /** An earlier line fills this field already. */
      unused: z.boolean(),
      /** With a record: what it holds there, and what a push by the connection's policy would do about it. */
      there: PlannedField.pick({ before: true, after: true, why: true }).nullable(),
    }),
  ),
  /** What is wrong with the lines themselves. */
  problems: z.array(MappingProblem),
});
export type MappingPreview = z.infer<typeof MappingPreview>;

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
export const ObjectFields = z.object({ items: z.array(ObjectField), fetchedAt: Timestamp });
export type ObjectFields = z.infer<typeof ObjectFields>;
