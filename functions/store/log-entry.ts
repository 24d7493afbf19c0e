import type { Attempt, SyncLog } from '../domain/sync-log';

/** What one try to bring an event into the calendar came to, as the sync function tells it to the log. */
export type LogEntry = Pick<
  SyncLog,
  | 'occurredAt'
  | 'tenant'
  | 'configuration'
  | 'topic'
  | 'product'
  | 'eventId'
  | 'resource'
  | 'employee'
  | 'outcome'
  | 'reason'
  | 'detail'
  | 'googleEventId'
  | 'link'
  | 'durationMs'
  | 'correlationId'
> & {
  /** ISO 8601, UTC with milliseconds: now. */
  at: string;
  /** How the message came into the queue. */
  via: Attempt['via'];
  /** How often the queue handed this message out so far, this time included. */
  tries: number;
  /** Names the message: the same one may come again after a crash. */
  messageId: string;
  /** The delivery's body as it came; kept while the outcome is `waiting` or `failed`. */
  payload: Buffer | null;
};

/** The log table's key of an event. */
export function logKey({ tenant, eventId }: Pick<SyncLog, 'tenant' | 'eventId'>): string {
  return `${tenant ?? ''}#${eventId}`;
}
