import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { loggable } from '../loggable';
import type { SendEvents } from '../lucca/event-sender';
import type { QueuedEvent } from '../lucca/queued-event';
import type { AuthorizationStore } from '../store/authorization-store';
import type { ConfigurationStore } from '../store/configuration-store';
import type { OpenEvent, OpenRow, OpenRows } from '../store/open-rows';
import type { RecordStore } from '../store/record-store';
import { METRICS } from '../telemetry';
import { circumstancesOf } from './circumstances';
import { readConfigurationHistory } from './configuration-history';
import { dueRows, type DueRow } from './due-rows';
import { inBatches } from '../in-batches';
import { Pace } from './pace';
import { replayedEvent } from '../replayed-event';
import type { Task } from './task';
import { untilOver } from './until-over';
import { PATIENCE_MS } from './verdict';

/** What one call of SQS takes; so many payloads are in memory at a time. */
const BATCH = 10;

export type ReplayDependencies = {
  rows: Pick<OpenRows, 'waiting' | 'failed' | 'read' | 'noteReplay' | 'giveUp'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  records: Pick<RecordStore, 'read' | 'write'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  send: SendEvents;
  /** About how many messages the queue holds. */
  queueDepth: () => Promise<number>;
  /** Events that may go back to the queue in one run; fewer, by what it holds already. */
  replaysPerRun: number;
  newNonce: () => string;
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
};

/** The queue took nothing: what was to be replayed waits for its next time. */
export class QueueRefusedError extends Error {
  override readonly name = 'QueueRefusedError';
}

/**
 * Sends what waits back to the queue, where its cause may be gone, and gives up what has waited too long. The row is marked
 * before its message is sent: a crash in between, or a message that is lost, costs one interval, and nothing is sent in floods.
 * Whether the event is applied is for the versions to decide.
 */
export function replay(dependencies: ReplayDependencies): Task {
  const { rows, send, newNonce, logger, metrics, now } = dependencies;

  return async (deadline) => {
    const counts = { replayed: 0, gaveUp: 0 };
    const { configurations } = await dependencies.configurations.load();
    const history = await readConfigurationHistory(dependencies.records, configurations, now());
    const due = dueRows(
      untilOver(openRows(), () => now() >= deadline),
      circumstancesOf(configurations, history, dependencies.authorizations),
      new Pace(dependencies.replaysPerRun - (await dependencies.queueDepth())),
      now(),
    );
    try {
      for await (const batch of inBatches(due, BATCH)) {
        const prepared = await Promise.all(batch.map((one) => prepare(one, counts)));
        counts.replayed += await sendAll(prepared.filter((event) => event !== null));
        if (now() >= deadline) break;
      }
    } finally {
      metrics.addMetric(METRICS.replayed, MetricUnit.Count, counts.replayed);
      metrics.addMetric(METRICS.gaveUp, MetricUnit.Count, counts.gaveUp);
    }
    return counts;
  };

  async function* openRows(): AsyncGenerator<OpenRow> {
    let waiting = 0;
    for await (const row of rows.waiting(now())) {
      waiting += 1;
      yield row;
    }
    metrics.addMetric(METRICS.waiting, MetricUnit.Count, waiting);
    yield* rows.failed({ since: new Date(now() - PATIENCE_MS).toISOString() });
  }

  /** @returns the message to send, if there is one: the list may be older than the row */
  async function prepare({ row, ...due }: DueRow, counts: { gaveUp: number }): Promise<QueuedEvent | null> {
    const seen = await rows.read(row.event);
    if (seen?.open !== row.open || seen.triedAt !== row.triedAt) return null;
    const at = new Date(now()).toISOString();
    if (due.action === 'giveUp' || (seen.payload === null && seen.open === 'waiting')) {
      if (await giveUp(seen, at)) counts.gaveUp += 1;
      return null;
    }
    const { replays, nextReplayAt } = due;
    const isNoted = await rows.noteReplay(seen, { at, replays, nextReplayAt });
    return isNoted && seen.payload ? replayedEvent(seen, seen.payload, { nonce: newNonce(), at }) : null;
  }

  async function giveUp(seen: OpenEvent, at: string): Promise<boolean> {
    const isGivenUp = await rows.giveUp(seen, { at, detail: whyGivenUp(seen, Date.parse(at)) });
    const { correlationId, eventId, configuration, reason } = seen;
    if (isGivenUp) {
      logger.warn('Event given up', { correlationId, eventId: loggable(eventId), configuration, reason });
    }
    return isGivenUp;
  }

  /** @returns how many are in the queue now */
  async function sendAll(events: QueuedEvent[]): Promise<number> {
    const { sent, failed, problem } = await send(events);
    if (failed.length > 0)
      logger.warn('The queue did not take all events', { events: failed.length, problem });
    if (failed.length > 0 && sent.length === 0) throw new QueueRefusedError('The queue took no event');
    return sent.length;
  }
}

function whyGivenUp({ payload, waitingSince, detail }: OpenEvent, now: number): string {
  if (!payload) return 'What Lucca sent is no longer there: it cannot be tried again';
  const days = Math.floor((now - Date.parse(waitingSince ?? '')) / (24 * 60 * 60 * 1000));
  return `Tried for ${days} days. ${detail ?? ''}`.trimEnd();
}
