import jsforce from 'jsforce';
import type { BenchPerson } from '../people.ts';

/** jsforce, used as its documentation shows: find the person, then update or create one. */
export function salesforcePusher(
  instanceUrl: string,
  accessToken: string,
): (person: BenchPerson) => Promise<void> {
  const leads = new jsforce.Connection({ instanceUrl, accessToken, version: '67.0' }).sobject('Lead');
  return async ({ email, firstName, lastName, company }) => {
    const fields = { Email: email, FirstName: firstName, LastName: lastName, Company: company };
    const known = await leads.findOne({ Email: email }, ['Id']);
    if (known?.Id) await leads.update({ Id: known.Id, ...fields });
    else await leads.create(fields);
  };
}
