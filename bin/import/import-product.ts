import {
  isCalendarState,
  readDelivery,
  type CalendarState,
  type LuccaEvent,
} from '../../functions/lucca/delivery';
import { redactJson } from '../../functions/lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../functions/queue/message';
import { MAX_BATCH_SIZE, type SendEvents } from '../../functions/queue/sender';
import { CommandError } from '../command-line/command';
import { progressBar, type ProgressLine } from '../command-line/progress-line';
import {
  addCounts,
  CursorExpiredError,
  formatCounts,
  NO_COUNTS,
  type ImportCounts,
  type Source,
} from './import-page';
import type { ImportProgress, ImportProgressStore } from './progress';
import type { ImportScope } from './scope';

type ImportDependencies = {
  source: Source;
  progress: ImportProgressStore;
  enqueue: Enqueue;
  line: ProgressLine;
};

/**
 * Imports one product, or the rest that an earlier run did not send. A page is sent before its progress is saved: after
 * an interruption, the next run sends it again, which changes nothing.
 *
 * @param restart ignore the progress of earlier runs
 */
export async function importProduct(
  { product, since }: ImportScope,
  restart: boolean,
  { source, progress, enqueue, line }: ImportDependencies,
): Promise<void> {
  // Loaded even for a restart: the store needs the revision.
  const stored = await progress.load();
  if (stored?.next === null && !restart) {
    line.finish(
      `${product} since ${since}: completed at ${stored.at} (${formatCounts(stored.counts, 'sent')}). To start over, use --again.`,
    );
    return;
  }
  const resumed = restart ? null : stored;
  if (resumed) line.log(`${product}: resuming after ${formatCounts(resumed.counts, 'sent')}`);
  try {
    await run(resumed);
  } catch (error) {
    if (!(error instanceof CursorExpiredError) || !resumed) throw error;
    line.log(`${product}: Lucca no longer accepts the stored position, starting over`);
    await run(null);
  }

  async function run(from: ImportProgress | null): Promise<void> {
    let counts = from?.counts ?? NO_COUNTS;
    const format = (all: ImportCounts, total: number | null) =>
      `${product} ${total === null ? '' : `${progressBar(all.read, total)} `}${formatCounts(all, 'sent')}`;
    // Reading ahead is safe: progress is saved only for pages that were sent.
    const pages = readAhead(source(from?.next ?? null));
    for await (const page of pages) {
      for (const remark of page.remarks) line.log(remark);
      const events = page.items.map(({ event }) => event);
      await enqueue(events, (remaining) => {
        const sent = { ...page.counts, included: events.length - remaining };
        line.redraw(format(addCounts(counts, sent), page.total));
      });
      counts = addCounts(counts, page.counts);
      await progress.save({ next: page.next, counts });
      line.update(format(counts, page.total));
    }
    const advice = counts.included === 0 ? '' : '. To see the outcomes: npm run logs';
    line.finish(`${product}: complete, ${formatCounts(counts, 'sent')}${advice}`);
  }
}

/** Yields all items. Requests the next one while the caller handles an item. */
async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  for (let next = iterator.next(); ;) {
    const result = await next;
    if (result.done) return;
    next = iterator.next();
    // If it fails, the caller learns it after this item.
    next.catch(() => undefined);
    yield result.value;
  }
}

/** With two requests per event, a quarter of Google's 10,000 requests a minute. */
const EVENTS_PER_SECOND = 20;

/** Limits the delay of live events behind imported ones, whatever Google's quota is. */
const MAX_QUEUE_DEPTH = 50;

/** Sync takes about as long for so many messages. */
const QUEUE_POLL_MS = 2000;

/** Consecutive failures. */
const MAX_FAILURES = 5;

type QueueFeederDependencies = {
  send: SendEvents;
  /** Number of messages in the queue. */
  depth: () => Promise<number>;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
  /** Called whenever the queue is too long. */
  onWait: () => void;
};

/**
 * Puts events into the queue. Resolves when all are in it.
 *
 * @param onSent called after each batch with the number of remaining events
 * @throws CommandError if the queue rejects them repeatedly
 */
type Enqueue = (events: QueuedEvent[], onSent: (remaining: number) => void) => Promise<void>;

/** Creates a sender that limits its rate, to leave most of Google's quota to live traffic. */
export function createQueueFeeder({ send, depth, sleep, now, onWait }: QueueFeederDependencies): Enqueue {
  return async (events, onSent) => {
    let remaining = events;
    for (let failures = 0; remaining.length > 0;) {
      const startedAt = now();
      while ((await depth()) > MAX_QUEUE_DEPTH) {
        onWait();
        await sleep(QUEUE_POLL_MS);
      }
      const batch = remaining.slice(0, MAX_BATCH_SIZE);
      const { failed, problem } = await send(batch);
      remaining = [...failed, ...remaining.slice(MAX_BATCH_SIZE)];
      onSent(remaining.length);
      failures = failed.length > 0 ? failures + 1 : 0;
      if (failures > MAX_FAILURES) {
        throw new CommandError([`The queue rejects events (${problem ?? 'unknown error'})`], 1);
      }
      const minMs = (batch.length / EVENTS_PER_SECOND) * 1000 * 2 ** failures;
      const remainingMs = minMs - (now() - startedAt);
      if (remainingMs > 0) await sleep(remainingMs);
    }
  };
}

export type MessageContext = {
  /** ms since the epoch */
  now: () => number;
  /** Identifies the run in the logs and makes its messages different from those of earlier runs. */
  correlationId: string;
};

/** An event and its queue message. */
export type ImportMessage = { event: LuccaEvent<CalendarState>; queued: QueuedEvent };

/**
 * Converts an event in Lucca's format to a queue message, and parses it as the sync function does.
 *
 * @returns `problem` quotes nothing from the event
 */
export function importMessage(
  json: unknown,
  { now, correlationId }: MessageContext,
): ({ ok: true } & ImportMessage) | { ok: false; problem: string } {
  const body = Buffer.from(JSON.stringify(redactJson(json)));
  if (body.length > MAX_BODY_BYTES) return { ok: false, problem: 'is too large' };
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const message = toQueueMessage(body, { now: time, receivedAt, correlationId, via: 'import' });
  const delivery = readDelivery(body, time);
  if (delivery.kind === 'invalid') return { ok: false, problem: delivery.event.problems.join('; ') };
  if (delivery.kind !== 'event' || message.kind !== 'queue' || !isCalendarEvent(delivery.event))
    return { ok: false, problem: 'is not a calendar event' };
  // SQS deduplicates for five minutes. The nonce limits that to this run, so that an earlier delivery does not suppress
  // the import.
  return { ok: true, event: delivery.event, queued: { ...message.event, nonce: correlationId } };
}

function isCalendarEvent(event: LuccaEvent): event is LuccaEvent<CalendarState> {
  return isCalendarState(event.state);
}
