import type { Logger } from '@aws-lambda-powertools/logger';
import { toReplayMessage, type QueuedEvent } from '../../queue/message';
import { MAX_BATCH_SIZE, type SendEvents } from '../../queue/sender';
import { inBatches } from '../../shared/async';
import { safeForLog } from '../../shared/safe-logging';
import { DAY_MS } from '../../shared/time';
import type { GivenUp } from '../../store/log/log-updates';
import type { UnresolvedEvent, UnresolvedEvents, UnresolvedRow } from '../../store/log/unresolved-events';
import type { DueEvent } from './due-events';
import type { Releases } from './releases';
import { MIN_PROBED_MS } from './replay-decision';
import type { Probe, ReplayState } from './replay-state';

const POLL_MS = 1000;

/** In its last seconds, a run fills the queue further, so that sync has work until the next run continues. */
const FINAL_FILL_MS = 20_000;
const FINAL_FILL_FACTOR = 4;

export type ReplaySenderDependencies = {
  unresolvedEvents: Pick<UnresolvedEvents, 'read' | 'claim' | 'giveUp'>;
  send: SendEvents;
  /** The approximate number of messages in the queue. */
  queueDepth: () => Promise<number>;
  /** Queue depth up to which replays are added. */
  replaysAhead: number;
  newNonce: () => string;
  sleep: (ms: number) => Promise<void>;
  logger: Pick<Logger, 'warn'>;
  /** ms since the epoch */
  now: () => number;
};

/** The queue rejected all events of a batch. They are sent again at their next replay time. */
export class QueueRefusedError extends Error {
  override readonly name = 'QueueRefusedError';
}

/**
 * Sends due events to the queue, as fast as sync processes them. Each row is updated before its message is sent, so that a crash or
 * a lost message delays the event by one backoff and cannot cause a loop.
 */
export class ReplaySender {
  readonly counts = { replayed: 0, expired: 0 };
  /** How many messages may be added before the queue depth is read again. */
  #capacity = 0;

  constructor(
    private readonly dependencies: ReplaySenderDependencies,
    private readonly state: Pick<ReplayState, 'probes' | 'get' | 'set'>,
    private readonly releases: Releases,
    private readonly deadline: number,
  ) {}

  /** @returns whether all were sent before the deadline */
  async sendAll(due: AsyncIterable<DueEvent>): Promise<boolean> {
    // Batches limit the number of payloads in memory.
    for await (const batch of inBatches(due, MAX_BATCH_SIZE)) {
      if (!(await this.#waitForCapacity(batch.length))) return false;
      await this.#send(batch);
      await this.releases.check(this.deadline);
    }
    return true;
  }

  /** Sends the probes at any queue depth, because they are few. */
  async sendProbes(probes: DueEvent[]): Promise<void> {
    for await (const batch of inBatches(probes, MAX_BATCH_SIZE)) {
      if (this.dependencies.now() >= this.deadline) return;
      await this.#send(batch);
    }
  }

  /** @returns false if the deadline passes first */
  async #waitForCapacity(needed: number): Promise<boolean> {
    const { queueDepth, replaysAhead, sleep, now } = this.dependencies;
    for (;;) {
      if (now() >= this.deadline) return false;
      if (this.#capacity >= needed) return true;
      const isFinal = this.deadline - now() < FINAL_FILL_MS;
      const maxDepth = isFinal ? replaysAhead * FINAL_FILL_FACTOR : replaysAhead;
      this.#capacity = maxDepth - (await queueDepth());
      if (this.#capacity >= needed) return true;
      await sleep(POLL_MS);
    }
  }

  async #send(batch: DueEvent[]): Promise<void> {
    const prepared = await Promise.all(batch.map((one) => this.#prepare(one)));
    const ready = prepared.filter((one) => one !== null);
    const { sent, failed, problem } = await this.dependencies.send(ready.map(({ message }) => message));
    this.counts.replayed += sent.length;
    this.#capacity -= sent.length;
    for (const { message, probe, isProbe } of ready) {
      if (!probe || !sent.includes(message)) continue;
      if (isProbe) this.#recordProbe(probe);
      else if (probe.cause.kind === 'service') this.releases.recordSent(probe);
    }
    const { logger } = this.dependencies;
    if (failed.length > 0) logger.warn('Events rejected by the queue', { events: failed.length, problem });
    if (failed.length > 0 && sent.length === 0) throw new QueueRefusedError('The queue rejected all events');
  }

  #recordProbe(probe: Probe): void {
    this.state.probes.push(probe);
    if (probe.cause.kind === 'employee') return;
    const { failingSince, probedAt } = this.state.get(probe.cause);
    // During a gap without probes, the cause may have been over.
    const isGap = probedAt === null || Date.parse(probe.at) - Date.parse(probedAt) > MIN_PROBED_MS;
    const since = isGap ? probe.at : (failingSince ?? probe.at);
    this.state.set(probe.cause, { probedAt: probe.at, failingSince: since });
  }

  /** @returns null if there is nothing to send, for example because the row has changed since it was listed */
  async #prepare({
    row,
    ...due
  }: DueEvent): Promise<{ message: QueuedEvent; probe: Probe | null; isProbe: boolean } | null> {
    const at = new Date(this.dependencies.now()).toISOString();
    if (due.action === 'expire') return this.#expire(row, at);
    const { replays, nextReplayAt, cause, isProbe } = due;
    // Its time is in the employee schedule instead of the row.
    const isScheduled = isProbe && cause?.kind === 'employee';
    const event = isScheduled
      ? await this.#readUnchanged(row)
      : await this.dependencies.unresolvedEvents.claim(row, { at, replays, nextReplayAt });
    if (!event) return null;
    if (!event.payload) return event.outcome === 'waiting' ? this.#expire(event, at) : null;
    const nonce = this.dependencies.newNonce();
    const message = toReplayMessage(event, event.payload, { nonce, at, isProbe });
    return { message, probe: cause && { cause, event: row.event, at }, isProbe };
  }

  /** @returns null if the event was tried or sent since it was listed */
  async #readUnchanged({ event, outcome, triedAt }: UnresolvedRow): Promise<UnresolvedEvent | null> {
    const current = await this.dependencies.unresolvedEvents.read(event);
    return current?.outcome === outcome && current.triedAt === triedAt ? current : null;
  }

  async #expire(row: UnresolvedRow, at: string): Promise<null> {
    const { unresolvedEvents, logger } = this.dependencies;
    const event = await this.#readUnchanged(row);
    if (!event) return null;
    if (!(await unresolvedEvents.giveUp(event, { at, ...expiryReason(event, Date.parse(at)) }))) return null;
    this.counts.expired += 1;
    const { correlationId, eventId, configuration, reason } = event;
    logger.warn('Event expired', { correlationId, eventId: safeForLog(eventId), configuration, reason });
    return null;
  }
}

function expiryReason({ payload, waitingSince, detail }: UnresolvedEvent, now: number): Omit<GivenUp, 'at'> {
  if (!payload) {
    const problem = 'The content of this event was not kept: it cannot be retried';
    return { detail: problem, note: 'content_not_kept', noteValue: null };
  }
  const days = Math.floor((now - Date.parse(waitingSince ?? '')) / DAY_MS);
  return {
    detail: `Retries stopped after ${days} days. ${detail ?? ''}`.trimEnd(),
    note: 'retries_stopped',
    noteValue: String(days),
  };
}
