import type { RecordChange } from '../records/store.ts';

/** One event as HubSpot delivers it. */
export interface WebhookEvent {
  eventId: number;
  subscriptionId: number;
  portalId: number;
  appId: number;
  occurredAt: number;
  subscriptionType: string;
  attemptNumber: number;
  objectId: number;
  changeSource: string;
  sourceId: string;
  changeFlag?: string;
  propertyName?: string;
  propertyValue?: string;
  primaryObjectId?: number;
  mergedObjectIds?: number[];
  newObjectId?: number;
}

/** Where the events of one account go. */
export interface WebhookTarget {
  appId: number;
  clientId: string;
  targetUrl: string;
  /** Subscribed types, e.g. `contact.propertyChange`. */
  types: string[];
  /** Events that were not delivered yet. */
  queue: WebhookEvent[];
  lastEventId: number;
}

/** Puts a change in the queue of an account when its app subscribed to it; returns how to take it back. */
export function enqueueChange(
  target: WebhookTarget | undefined,
  portalId: number,
  singular: string,
  {
    kind,
    record,
    stamp,
    property,
    value,
  }: Pick<RecordChange, 'record' | 'stamp' | 'property' | 'value'> & {
    kind: RecordChange['kind'] | 'merge' | 'privacyDeletion';
  },
  more: Partial<WebhookEvent> = {},
): () => void {
  const subscriptionType = `${singular}.${kind}`;
  if (!target?.types.includes(subscriptionType)) return () => {};
  target.lastEventId += 1;
  const event: WebhookEvent = {
    eventId: target.lastEventId,
    subscriptionId: target.types.indexOf(subscriptionType) + 1,
    portalId,
    appId: target.appId,
    occurredAt: stamp.at,
    subscriptionType,
    attemptNumber: 0,
    objectId: Number(record.id),
    changeSource: stamp.source,
    sourceId: stamp.sourceId,
    ...(kind === 'creation' ? { changeFlag: 'CREATED' } : {}),
    ...(property === undefined ? {} : { propertyName: property, propertyValue: value ?? '' }),
    ...more,
  };
  target.queue.push(event);
  return () => {
    target.queue = target.queue.filter(queued => queued !== event);
  };
}
