import { isRetryUnderWay, manualRetry } from '../../domain/retry-policy';
import { isReplayableReason, isUnresolved } from '../../domain/vocabulary';
import { toReplayMessage, type QueuedEvent } from '../../queue/message';
import type { SyncLogSummary } from '../../store/log/log-rows';
import type { UnresolvedEvent } from '../../store/log/unresolved-events';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { SkippedEvents, type SkippedDependencies } from './skipped-events';

export type RetryDependencies = SkippedDependencies & Pick<LogDependencies, 'unresolvedEvents'>;

/** Prepares the messages that retry events of the log. */
export class RetriedEvents {
  readonly #skipped: SkippedEvents;
  /** Their events would be skipped and lose their payload. */
  #inactive: Promise<ReadonlySet<string>> | null = null;

  constructor(private readonly dependencies: RetryDependencies) {
    this.#skipped = new SkippedEvents(dependencies);
  }

  /** @throws ProblemError if the event cannot be retried now */
  async check({ event, outcome, reason, ...row }: SyncLogSummary): Promise<() => Promise<QueuedEvent>> {
    if (isUnresolved(outcome)) {
      const unresolved = await this.#readRetryable(event);
      return () => this.#mark(unresolved);
    }
    if (outcome !== 'skipped' || !isReplayableReason(reason)) {
      throw new ProblemError('nothing_to_retry', 'The event is already resolved');
    }
    return () => this.#skipped.fetch({ event, outcome, reason, ...row });
  }

  async #readRetryable(event: string): Promise<Retryable> {
    const row = await this.dependencies.unresolvedEvents.read(event);
    this.#inactive ??= inactiveConfigurations(this.dependencies);
    return checkRetryable(row, await this.#inactive, this.dependencies.now());
  }

  /**
   * Marks the row as retried before its message is sent, so that no other request sends the event at the same time, and
   * a crash or a lost message only delays it by one backoff.
   */
  async #mark({ row, payload }: Retryable): Promise<QueuedEvent> {
    const { unresolvedEvents, newNonce, now } = this.dependencies;
    const retry = manualRetry(row.outcome, now());
    if (!(await unresolvedEvents.recordReplay(row, retry))) throw retryInProgress();
    return toReplayMessage(row, payload, { nonce: newNonce(), at: retry.at });
  }
}

type Retryable = { row: UnresolvedEvent; payload: Buffer };

async function inactiveConfigurations({
  configurations,
}: Pick<LogDependencies, 'configurations'>): Promise<ReadonlySet<string>> {
  const { configurations: all } = await configurations.load();
  return new Set(all.filter(({ active }) => !active).map(({ id }) => id));
}

/**
 * @param row null if the event is resolved
 * @throws ProblemError if the event cannot be retried now
 */
function checkRetryable(row: UnresolvedEvent | null, inactive: ReadonlySet<string>, now: number): Retryable {
  if (!row) throw new ProblemError('nothing_to_retry', 'The event is already resolved');
  if (!row.payload) {
    throw new ProblemError('payload_not_kept', 'The event cannot be retried: its payload was not kept');
  }
  if (row.configuration !== null && inactive.has(row.configuration)) {
    const detail = 'The configuration is inactive: activate it before you retry the event';
    throw new ProblemError('cause_remains', detail);
  }
  if (isRetryUnderWay(row, now)) throw retryInProgress();
  return { row, payload: row.payload };
}

function retryInProgress(): ProblemError {
  return new ProblemError('retry_under_way', 'The event was sent to the queue less than a minute ago');
}
