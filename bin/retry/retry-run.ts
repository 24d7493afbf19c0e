import { inBatches } from '../../functions/shared/async';
import type { AuditTrail } from '../../functions/store/audit-trail';
import type {
  UnresolvedEvent,
  UnresolvedEvents,
  UnresolvedRow,
} from '../../functions/store/log/unresolved-events';
import type { RowFilter } from './find-rows';
import type { PreparedEvent, ReadyEvent } from './prepared-event';
import type { RetryReport } from './report';
import type { SendReadyEvents, SentEvent } from './send-events';

/** Events whose payloads are in memory at a time. */
const BATCH_SIZE = 10;

type RunDependencies = {
  unresolvedEvents: Pick<UnresolvedEvents, 'read'>;
  prepare: (row: UnresolvedEvent) => Promise<PreparedEvent>;
  /** Null for a dry run. */
  sending: { send: SendReadyEvents; audit: RetryAudit } | null;
  /** Called before each event with the numbers so far. */
  onProgress: (checked: number, sent: number) => void;
  report: RetryReport;
};

/**
 * Prepares and sends the events batch by batch. Ends early if the queue rejects events.
 *
 * @returns `isRejected`: the queue rejects events
 */
export async function runRetry(
  rows: readonly UnresolvedRow[],
  { unresolvedEvents, prepare, sending, onProgress, report }: RunDependencies,
): Promise<{ sent: SentEvent[]; isRejected: boolean }> {
  const sent: SentEvent[] = [];
  let checked = 0;
  let isRejected = false;
  for await (const batch of inBatches(rows, BATCH_SIZE)) {
    const ready = await prepareBatch(batch);
    if (!sending || ready.length === 0) continue;
    await sending.audit.begin();
    const result = await sending.send(ready);
    sent.push(...result.sent);
    for (const { row } of result.changed) report.addLeft(row, ['The event was tried meanwhile']);
    for (const { row } of result.rejected) report.addLeft(row, ['The queue rejects events']);
    isRejected = result.rejected.length > 0;
    if (isRejected) break;
  }
  await sending?.audit.end(sent.length > 0);
  return { sent, isRejected };

  async function prepareBatch(batch: readonly UnresolvedRow[]): Promise<ReadyEvent[]> {
    const ready: ReadyEvent[] = [];
    for (const { event, reason } of batch) {
      onProgress(checked, sent.length);
      checked += 1;
      const row = await unresolvedEvents.read(event);
      // Resolved meanwhile, or unresolved for another reason.
      if (row?.reason !== reason) continue;
      const prepared = await prepare(row);
      report.add(row, prepared);
      if (prepared.kind === 'ready') ready.push(prepared);
    }
    return ready;
  }
}

/** The entry of a run in the audit trail. */
type RetryAudit = {
  /** Adds the entry, once. A run that sends nothing has none. */
  begin: () => Promise<void>;
  /** Adds the result. Without it, the run was interrupted. */
  end: (isSent: boolean) => Promise<void>;
};

/**
 * Creates the entry of a run, in the form of the console's entries.
 *
 * @param events number of events that the filter found
 */
export function createRetryAudit(
  trail: Pick<AuditTrail, 'begin' | 'end'>,
  { who, filter, events }: { who: string; filter: RowFilter; events: number },
): RetryAudit {
  let id: string | null = null;
  return {
    begin: async () => {
      id ??= await trail.begin({
        ...{ who, via: 'command', action: 'events.retry' },
        configuration: filter.configuration ?? null,
        before: null,
        after: { filter, events },
      });
    },
    end: async (isSent) => {
      if (id !== null) await trail.end(id, isSent ? 'done' : 'refused');
    },
  };
}
