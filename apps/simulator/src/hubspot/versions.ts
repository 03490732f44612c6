/** What one version of the CRM API does differently. Everything else is the same handler. */
export interface ApiVersion {
  name: 'v3' | '2026-03' | '2026-09';
  objects: string;
  /** Base of association calls on one record (v4 beside v3). */
  objectAssociations: string;
  /** Base of association batch calls. */
  associations: string;
  properties: string;
  owners: string;
  lists: string;
  accountInfo: string;
  uninstall: string;
  /** Status of properties `batch/create` when all went well. */
  propertyBatchCreated: number;
  /** Status of associations `batch/create` when all went well. */
  associationBatchCreated: number;
  /** Status of associations `batch/archive`; 200 comes with a body. */
  associationBatchArchived: number;
  /** Epoch seconds and missing create-form properties are refused. */
  strictWrites: boolean;
  /** account-info shows `portalName` and `createdAt`. */
  portalName: boolean;
}

function dated(date: '2026-03' | '2026-09'): ApiVersion {
  const latest = date === '2026-09';
  return {
    name: date,
    objects: `/crm/objects/${date}`,
    objectAssociations: `/crm/objects/${date}`,
    associations: `/crm/associations/${date}`,
    properties: `/crm/properties/${date}`,
    owners: `/crm/owners/${date}`,
    lists: `/crm/lists/${date}`,
    accountInfo: `/account-info/${date}/details`,
    uninstall: `/appinstalls/${date}/external-install`,
    propertyBatchCreated: latest ? 200 : 201,
    associationBatchCreated: latest ? 200 : 201,
    associationBatchArchived: 200,
    strictWrites: latest,
    portalName: latest,
  };
}

/** The versions served. */
export const API_VERSIONS: readonly ApiVersion[] = [
  {
    name: 'v3',
    objects: '/crm/v3/objects',
    objectAssociations: '/crm/v4/objects',
    associations: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    owners: '/crm/v3/owners',
    lists: '/crm/v3/lists',
    accountInfo: '/account-info/v3/details',
    uninstall: '/appinstalls/v3/external-install',
    propertyBatchCreated: 201,
    associationBatchCreated: 201,
    associationBatchArchived: 204,
    strictWrites: false,
    portalName: false,
  },
  dated('2026-03'),
  dated('2026-09'),
];
