import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import type { BenchPerson } from '../people.ts';

/** HubSpot's own client, used as its readme shows: search for the person, then change or create one. */
export function hubspotPusher(basePath: string, accessToken: string): (person: BenchPerson) => Promise<void> {
  const { basicApi, searchApi } = new Client({ accessToken, basePath, numberOfApiCallRetries: 3 }).crm
    .contacts;
  return async ({ email, firstName, lastName, company }) => {
    const properties = { email, firstname: firstName, lastname: lastName, company };
    const filter = { propertyName: 'email', operator: FilterOperatorEnum.Eq, value: email };
    const { results } = await searchApi.doSearch({
      filterGroups: [{ filters: [filter] }],
      sorts: [],
      properties: ['email'],
      limit: 1,
      after: '0',
    });
    const [known] = results;
    if (known) await basicApi.update(known.id, { properties });
    else await basicApi.create({ properties, associations: [] });
  };
}
