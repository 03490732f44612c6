import * as z from 'zod';

const option = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().optional(),
  displayOrder: z.int().default(-1),
  hidden: z.boolean().default(false),
});

/** Body that creates a property. */
export const createPropertyBody = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/u),
  label: z.string().min(1),
  type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
  fieldType: z.enum([
    'booleancheckbox',
    'calculation_equation',
    'checkbox',
    'date',
    'file',
    'html',
    'number',
    'phonenumber',
    'radio',
    'select',
    'text',
    'textarea',
  ]),
  groupName: z.string(),
  description: z.string().default(''),
  options: z.array(option).default([]),
  displayOrder: z.int().default(-1),
  hasUniqueValue: z.boolean().default(false),
  hidden: z.boolean().default(false),
  formField: z.boolean().default(false),
});

/** Body that creates a property, once read. */
export type CreateProperty = z.infer<typeof createPropertyBody>;

/** Body that changes a property: neither its name nor whether it is unique. Nothing left out is filled in. */
export const updatePropertyBody = z.object({
  label: z.string().min(1).optional(),
  type: createPropertyBody.shape.type.optional(),
  fieldType: createPropertyBody.shape.fieldType.optional(),
  groupName: z.string().optional(),
  description: z.string().optional(),
  options: z.array(option).optional(),
  displayOrder: z.int().optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
});

/** Body that names properties. */
export const propertyNamesBody = z.object({
  inputs: z.array(z.object({ name: z.string() })),
  archived: z.boolean().default(false),
});
