import { type Simulator, startSimulator } from '@crmsync/simulator';
import { hubspot } from '../../src/hubspot/index.ts';
import { type CrmClient, type Fields, makeCallApi } from '../../src/index.ts';
import { type Connected, connect } from './connected.ts';

/** A simulator of its own, and a connection to it that no rate stops. */
export async function start(): Promise<{ simulator: Simulator; connected: Connected }> {
  const simulator = await startSimulator();
  const { hubspotUrl } = simulator;
  const connected = await connect(hubspot, { API_URL: hubspotUrl, APP_URL: hubspotUrl }, hubspotUrl);
  await connected.sim('limits', { burstPerTenSeconds: 0, associationsPerTenSeconds: 0, searchPerSecond: 0 });
  return { simulator, connected };
}

/** Puts a record there as an import would; its id. */
export async function seed(
  { sim }: Connected,
  properties: Fields,
  secondaryEmails: string[] = [],
  object = 'contacts',
): Promise<string> {
  const records = [{ properties, secondaryEmails }];
  const { ids } = (await sim('seed', { object, records })) as { ids: string[] };
  return ids[0] ?? '';
}

/** No live record, list or fault is left; the connection stands. */
export async function clear(connected: Connected): Promise<void> {
  await connected.sim('faults', undefined, 'DELETE');
  for (const object of ['contacts', 'companies', 'notes'])
    for (const { id, archived } of await truth(connected, object))
      if (!archived) await connected.sim(`records/${object}/${id}`, undefined, 'DELETE');
  await connected.sim('lists', undefined, 'DELETE');
  await connected.calls();
}

/** How many live contacts have this address. */
export async function count({ sim }: Connected, email: string): Promise<number> {
  const { live } = (await sim(`records/contacts?email=${encodeURIComponent(email)}`)) as { live: number };
  return live;
}

/** A record of the truth, with what it is linked to. */
export interface TrueRecord {
  readonly id: string;
  readonly archived: boolean;
  readonly properties: Readonly<Record<string, string>>;
  readonly associations: readonly { readonly object: string; readonly id: string }[];
}

/** Every record of a kind, archived ones too. */
export async function truth({ sim }: Connected, object: string, query = ''): Promise<TrueRecord[]> {
  const { records } = (await sim(`records/${object}?limit=1000&${query}`)) as { records: TrueRecord[] };
  return records;
}

/** Ids of the records of kind `to` that a contact is linked with. */
export async function linked(connected: Connected, id: string, to: string): Promise<string[]> {
  const [record] = await truth(connected, 'contacts', `id=${id}`);
  return (record?.associations ?? []).flatMap(({ object, id: other }) => (object === to ? [other] : []));
}

/** A call of the API that our connector does not make, with its token. */
export async function api({ account, tokens }: Connected, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${account.apiUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Makes a contact property by an admin's grant: ours may not change the schema. */
export async function addProperty(
  { account, sim }: Connected,
  property: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { access_token } = (await sim('grant', {})) as { access_token: string };
  const answer = await fetch(`${account.apiUrl}/crm/properties/2026-09/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ groupName: 'contactinformation', label: property.name, ...property }),
  });
  if (answer.status !== 201) throw new Error(`property: ${answer.status} ${await answer.text()}`);
}

/** A client whose grant has these scopes only. */
export async function withScopes(
  { connector, account, sim }: Connected,
  scopes: string[],
): Promise<CrmClient> {
  const { access_token } = (await sim('grant', { scopes })) as { access_token: string };
  const accessToken = async () => access_token;
  return connector.open(
    account,
    makeCallApi({ account, connector, fetch, accessToken, refresh: accessToken }),
  );
}
