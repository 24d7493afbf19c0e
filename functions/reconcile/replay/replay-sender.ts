import type { Logger } from '@aws-lambda-powertools/logger';
import { replayedEvent, type QueuedEvent } from '../../queue/message';
import type { SendEvents } from '../../queue/sender';
import { inBatches } from '../../shared/async';
import { safeForLog } from '../../shared/safe-logging';
import type { UnresolvedEvent, UnresolvedRow, UnresolvedEvents } from '../../store/unresolved-events';
import type { Causes, Probe } from './causes';
import type { DueRow } from './due-events';
import type { Releases } from './releases';
import { PROBED_MS } from './replay-decision';

/** What one call of SQS takes; so many payloads are in memory at a time. */
const BATCH = 10;
const POLL_MS = 1000;
/** Before a run ends, the queue is filled for the time until the next run goes on. */
const FILL_MS = 20_000;
const FILL = 4;

export type ReplaySenderDependencies = {
  rows: Pick<UnresolvedEvents, 'read' | 'take' | 'giveUp'>;
  send: SendEvents;
  /** About how many messages the queue holds. */
  queueDepth: () => Promise<number>;
  /** So many messages may be in the queue while there is more to replay. */
  replaysAhead: number;
  newNonce: () => string;
  sleep: (ms: number) => Promise<void>;
  logger: Pick<Logger, 'warn'>;
  /** ms since the epoch */
  now: () => number;
};

/** The queue took nothing: what was to be replayed waits for its next time. */
export class QueueRefusedError extends Error {
  override readonly name = 'QueueRefusedError';
}

/**
 * Sends events back to the queue, as fast as they are taken from it. The row is marked before its message is sent: a crash in
 * between, or a message that is lost, costs one interval, and nothing is sent in floods.
 */
export class ReplaySender {
  readonly counts = { replayed: 0, expired: 0 };
  /** So many fit into the queue, as far as is known. */
  #room = 0;

  constructor(
    private readonly dependencies: ReplaySenderDependencies,
    private readonly causes: Pick<Causes, 'probes' | 'get' | 'set'>,
    private readonly releases: Releases,
    private readonly deadline: number,
  ) {}

  /** @returns whether all were sent before the deadline */
  async all(due: AsyncIterable<DueRow>): Promise<boolean> {
    for await (const batch of inBatches(due, BATCH)) {
      if (!(await this.#waitForRoom(batch.length))) return false;
      await this.#send(batch);
      await this.releases.check(this.deadline);
    }
    return true;
  }

  /** They are few, and sent however long the queue is. */
  async probes(due: DueRow[]): Promise<void> {
    for await (const batch of inBatches(due, BATCH)) {
      if (this.dependencies.now() >= this.deadline) return;
      await this.#send(batch);
    }
  }

  /** @returns false if the time is over before */
  async #waitForRoom(needed: number): Promise<boolean> {
    const { queueDepth, replaysAhead, sleep, now } = this.dependencies;
    for (;;) {
      if (now() >= this.deadline) return false;
      if (this.#room >= needed) return true;
      const ahead = this.deadline - now() < FILL_MS ? replaysAhead * FILL : replaysAhead;
      this.#room = ahead - (await queueDepth());
      if (this.#room >= needed) return true;
      await sleep(POLL_MS);
    }
  }

  async #send(batch: DueRow[]): Promise<void> {
    const prepared = await Promise.all(batch.map((one) => this.#prepare(one)));
    const ready = prepared.filter((one) => one !== null);
    const events = ready.map(({ event }) => event);
    const { sent, failed, problem } = await this.dependencies.send(events);
    this.counts.replayed += sent.length;
    this.#room -= sent.length;
    for (const { event, probe, isProbe } of ready) {
      if (!probe || !sent.includes(event)) continue;
      if (isProbe) this.#probed(probe);
      else if (probe.cause.kind === 'reason') this.releases.sent(probe);
    }
    const { logger } = this.dependencies;
    if (failed.length > 0)
      logger.warn('The queue did not take all events', { events: failed.length, problem });
    if (failed.length > 0 && sent.length === 0) throw new QueueRefusedError('The queue took no event');
  }

  #probed(probe: Probe): void {
    this.causes.probes.push(probe);
    if (probe.cause.kind === 'employee') return;
    const { failingSince, probedAt } = this.causes.get(probe.cause);
    // Where this function did not run meanwhile, it may have been over.
    const isGap = probedAt === null || Date.parse(probe.at) - Date.parse(probedAt) > PROBED_MS;
    const since = isGap ? probe.at : (failingSince ?? probe.at);
    this.causes.set(probe.cause, { probedAt: probe.at, failingSince: since });
  }

  /** @returns the message to send, if there is one: the list may be older than the row */
  async #prepare({
    row,
    ...due
  }: DueRow): Promise<{ event: QueuedEvent; probe: Probe | null; isProbe: boolean } | null> {
    const at = new Date(this.dependencies.now()).toISOString();
    if (due.action === 'giveUp') return this.#giveUp(row, at);
    const { replays, nextReplayAt, cause, isProbe } = due;
    // When an employee is tried again stands elsewhere, and was noted before.
    const isNoted = isProbe && cause?.kind === 'employee';
    const taken = isNoted
      ? await this.#unchanged(row)
      : await this.dependencies.rows.take(row, { at, replays, nextReplayAt });
    if (!taken) return null;
    if (!taken.payload) return taken.open === 'waiting' ? this.#giveUp(taken, at) : null;
    const nonce = this.dependencies.newNonce();
    const event = replayedEvent(taken, taken.payload, { nonce, at, isProbe });
    return { event, probe: cause && { cause, event: row.event, at }, isProbe };
  }

  /** The row as it is, unless it was tried, or sent to be tried, since the list was read. */
  async #unchanged({ event, open, triedAt }: UnresolvedRow): Promise<UnresolvedEvent | null> {
    const seen = await this.dependencies.rows.read(event);
    return seen?.open === open && seen.triedAt === triedAt ? seen : null;
  }

  async #giveUp(row: UnresolvedRow, at: string): Promise<null> {
    const { rows, logger } = this.dependencies;
    const seen = await this.#unchanged(row);
    if (!seen) return null;
    if (!(await rows.giveUp(seen, { at, detail: whyGivenUp(seen, Date.parse(at)) }))) return null;
    this.counts.expired += 1;
    const { correlationId, eventId, configuration, reason } = seen;
    logger.warn('Event given up', { correlationId, eventId: safeForLog(eventId), configuration, reason });
    return null;
  }
}

function whyGivenUp({ payload, waitingSince, detail }: UnresolvedEvent, now: number): string {
  if (!payload) return 'What Lucca sent is no longer there: it cannot be tried again';
  const days = Math.floor((now - Date.parse(waitingSince ?? '')) / (24 * 60 * 60 * 1000));
  return `Tried for ${days} days. ${detail ?? ''}`.trimEnd();
}
