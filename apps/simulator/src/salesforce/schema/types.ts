/** Field types of describe that this simulator knows (§8). */
export type FieldType =
  | 'id'
  | 'string'
  | 'email'
  | 'phone'
  | 'url'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'reference'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'address';

/** One field of one object, with what describe and the write checks need to know. */
export type FieldDef = {
  name: string;
  label: string;
  type: FieldType;
  /** Characters; 0 where the type has no length. */
  length: number;
  nillable: boolean;
  createable: boolean;
  updateable: boolean;
  defaultedOnCreate: boolean;
  custom: boolean;
  externalId: boolean;
  unique: boolean;
  caseSensitive: boolean;
  /** May be the key of an upsert (§3.2). */
  idLookup: boolean;
  restrictedPicklist: boolean;
  /** The picklist or checkbox on which the values offered depend (§8 `controllerName`). */
  controller: string | null;
  /** Offered values; inactive ones are refused when the picklist is restricted. */
  picklist: readonly PicklistValue[];
  referenceTo: readonly string[];
  relationshipName: string | null;
  /** Name of the compound field this one is a part of (`Name`, `MailingAddress`). */
  compound: string | null;
  nameField: boolean;
  calculated: boolean;
};

/** One entry of a picklist. */
export type PicklistValue = { value: string; label: string; active: boolean; isDefault: boolean };

/** One object: its own field list, looked up by lower-case name because the API ignores case (§3.1). */
export type ObjectDef = {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  custom: boolean;
  fields: Map<string, FieldDef>;
};
