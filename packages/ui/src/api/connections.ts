import {
  type AccountChoice,
  type AuthorizationAnswer,
  ChoiceList,
  ConnectAnswer,
  Connection,
  ConnectionList,
  type ConnectionSettingsPatch,
  type ConnectRequest,
  CrmMatches,
  DisconnectAnswer,
  NextPush,
  SyncContactAnswer,
  type SyncContactRequest,
} from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** Connectors and this person’s connections to them. */
export function connectionsApi(send: Send) {
  const of = (connector: string, rest: string) =>
    `/api/integrations/${encodeURIComponent(connector)}/${rest}`;
  return {
    list: async (signal?: AbortSignal) =>
      (await read(await send({ path: '/api/integrations', signal }), ConnectionList)).items,
    /** Opens a sign-in flow; the person then says yes at `authorizeUrl`. */
    connect: async (connector: string, json: ConnectRequest) =>
      read(await send({ method: 'POST', path: of(connector, 'connect'), json }), ConnectAnswer),
    /** Ends a flow opened by the extension with what the vendor answered. */
    complete: async (connector: string, json: AuthorizationAnswer) =>
      read(await send({ method: 'POST', path: of(connector, 'complete'), json }), Connection),
    /** Says which of two accounts it shall be; pushes waited for that. */
    chooseAccount: async (connector: string, choose: AccountChoice['choose']) =>
      read(await send({ method: 'POST', path: of(connector, 'account'), json: { choose } }), Connection),
    /** Gives an open flow up; what was connected before stays so. */
    cancel: async (connector: string) =>
      read(await send({ method: 'POST', path: of(connector, 'cancel'), json: {} }), Connection),
    settings: async (connector: string, json: ConnectionSettingsPatch): Promise<void> => {
      await send({ method: 'PATCH', path: of(connector, 'settings'), json });
    },
    /** Who of these is in the CRM, whoever put them there. */
    find: async (connector: string, emails: readonly string[], signal?: AbortSignal) =>
      (
        await read(
          await send({ method: 'POST', path: of(connector, 'find'), json: { emails }, signal }),
          CrmMatches,
        )
      ).items,
    /** Who is not there yet, and what taking them there would cost. */
    nextPush: async (connector: string, signal?: AbortSignal) =>
      read(await send({ path: of(connector, 'next-push'), signal }), NextPush),
    /** Owners or lists to choose from, as the account has them now. */
    choices: async (connector: string, kind: 'owners' | 'groups', signal?: AbortSignal) =>
      (await read(await send({ path: of(connector, kind), signal }), ChoiceList)).items,
    /** Revokes at the vendor and destroys our key. */
    disconnect: async (connector: string) =>
      read(await send({ method: 'DELETE', path: of(connector, 'disconnect') }), DisconnectAnswer),
    /** Puts one contact into this CRM now, and answers how it ended. */
    syncContact: async (connector: string, json: SyncContactRequest) =>
      read(await send({ method: 'POST', path: of(connector, 'sync-contact'), json }), SyncContactAnswer),
  };
}
