import * as z from 'zod';
import { product } from './configuration';
import { FAILURE_REASONS, OUTCOMES, REASONS_TO_SKIP, VIAS } from './vocabulary';

/** What became of an event. The README explains each to administrators. */
export const outcome = z.enum(OUTCOMES);

/** Why an event has failed, at once or after it waited for too long. */
export const failureReason = z.enum(FAILURE_REASONS);

/** Why an event was `skipped`, `waiting` or `failed`: a closed list, explained in the README. */
export const reason = z.enum([...REASONS_TO_SKIP, ...FAILURE_REASONS]);

/** How an event came into the queue. */
const via = z.enum(VIAS);

/** One try that ended with an outcome. */
export const attempt = z.object({
  /** ISO 8601 */
  at: z.string(),
  outcome,
  reason: reason.nullable(),
  detail: z.string().nullable(),
  /** How often the queue had handed the event out by then. */
  tries: z.number().int(),
  correlationId: z.string(),
  /** Rows from before there was another way do not say it. */
  via: via.default('delivery'),
});

export type Attempt = z.infer<typeof attempt>;

/** One event in the log, as an administrator reads it. Rows are kept for 90 days. */
export const syncLog = z.object({
  /** ISO 8601: when the event first got an outcome. */
  at: z.string(),
  occurredAt: z.string().nullable(),
  tenant: z.string().nullable(),
  /** Id of the configuration that was in charge. */
  configuration: z.string().nullable(),
  topic: z.string().nullable(),
  product: product.nullable(),
  eventId: z.string(),
  /** `<tenant>#<type>#<id>` */
  resource: z.string().nullable(),
  /** Address of the employee whose calendar is concerned. */
  employee: z.string().nullable(),
  outcome,
  reason: reason.nullable(),
  /** In plain words, for people. */
  detail: z.string().nullable(),
  googleEventId: z.string().nullable(),
  /** Google's page of the event. */
  link: z.string().nullable(),
  /** How often it was tried, all deliveries and replays together. */
  attempts: z.number().int(),
  /** How often Lucca delivered it. */
  deliveries: z.number().int(),
  /** Since when it waits, ISO 8601. */
  waitingSince: z.string().nullable(),
  /** How often it went back to the queue since it waits or has failed; less where its cause seemed gone meanwhile. */
  replays: z.number().int().default(0),
  /** Until then it is left alone, unless its cause seems gone before; ISO 8601. */
  nextReplayAt: z.string().nullable(),
  /** From the arrival of the delivery to its outcome, ms. */
  durationMs: z.number(),
  correlationId: z.string(),
  /** The last 20 attempts, oldest first. */
  history: z.array(attempt),
});

export type SyncLog = z.infer<typeof syncLog>;

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
