import * as z from 'zod';
import { product } from './configuration';
import { FAILURE_REASONS, OUTCOMES, SKIP_REASONS, VIAS } from './vocabulary';

/** Rows of the sync log expire this long after their last change. */
export const LOG_RETENTION_DAYS = 90;

export const outcome = z.enum(OUTCOMES);

export const failureReason = z.enum(FAILURE_REASONS);

export const reason = z.enum([...SKIP_REASONS, ...FAILURE_REASONS]);

const via = z.enum(VIAS);

/** One attempt to process an event. */
export const attempt = z.object({
  /** ISO 8601 */
  at: z.string(),
  outcome,
  reason: reason.nullable(),
  detail: z.string().nullable(),
  /** Receive count of the message in SQS. */
  tries: z.number().int(),
  correlationId: z.string(),
  via,
});

export type Attempt = z.infer<typeof attempt>;

/** A row of the sync log: one event as administrators see it. */
export const syncLog = z.object({
  /** ISO 8601: time of the first outcome. */
  at: z.string(),
  occurredAt: z.string().nullable(),
  tenant: z.string().nullable(),
  /** Id of the configuration that the event was routed to. */
  configuration: z.string().nullable(),
  topic: z.string().nullable(),
  product: product.nullable(),
  eventId: z.string(),
  /** `<tenant>#<type>#<id>` */
  resource: z.string().nullable(),
  /** Address of the calendar's owner. */
  employee: z.string().nullable(),
  outcome,
  reason: reason.nullable(),
  /** Explanation for people. */
  detail: z.string().nullable(),
  googleEventId: z.string().nullable(),
  /** URL of the event in Google Calendar. */
  link: z.string().nullable(),
  /** Number of deliveries and replays. */
  attempts: z.number().int(),
  /** Number of deliveries by Lucca. */
  deliveries: z.number().int(),
  /** ISO 8601 */
  waitingSince: z.string().nullable(),
  /** Number of replays, for the backoff; reset when the cause appears to be resolved. Absent before the first. */
  replays: z.number().int().default(0),
  /** ISO 8601: earliest time of the next replay, unless the cause appears to be resolved before. */
  nextReplayAt: z.string().nullable(),
  /** ms from the receipt of the delivery to its outcome. */
  durationMs: z.number(),
  correlationId: z.string(),
  /** The last 20 attempts, oldest first. */
  history: z.array(attempt),
});

export type SyncLog = z.infer<typeof syncLog>;

/** The result of one attempt, as the sync function records it in the log. */
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
  /** ISO 8601, UTC with milliseconds. */
  at: string;
  via: Attempt['via'];
  /** Receive count of the message in SQS. */
  tries: number;
  /** Identifies a message that SQS delivers again after a crash. */
  messageId: string;
  /** Body of the delivery; stored while the outcome is `waiting` or `failed`. */
  payload: Buffer | null;
};

/** Returns the key of an event in the sync log. */
export function logKey({ tenant, eventId }: Pick<SyncLog, 'tenant' | 'eventId'>): string {
  return `${tenant ?? ''}#${eventId}`;
}
