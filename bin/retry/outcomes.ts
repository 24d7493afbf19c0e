import { rulesOf } from './rules';
import type { Outcome } from '../../functions/domain/vocabulary';
import { isUnresolved } from '../../functions/domain/vocabulary';
import { inBatches } from '../../functions/shared/async';
import { MINUTE_MS } from '../../functions/shared/time';
import type { UnresolvedEvents } from '../../functions/store/log/unresolved-events';
import type { SentEvent } from './send-events';

const POLL_MS = 2000;

/** Without another outcome for this long, the command ends: sync may be retrying an event for hours. */
const PATIENCE_MS = 2 * MINUTE_MS;

/** Rows that are read in parallel. */
const BATCH_SIZE = 25;

/** `label`: the outcome, with its reason if the event is unresolved. `rules`: what makes an invalid event invalid. */
export type EventOutcome = { outcome: Outcome; label: string; rules: string[] };

type OutcomeDependencies = {
  unresolvedEvents: Pick<UnresolvedEvents, 'read' | 'readOutcome'>;
  onProgress: (known: number) => void;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/** Waits until the events have an outcome. Returns those that are known when no other one comes for two minutes. */
export async function waitForOutcomes(
  sent: readonly SentEvent[],
  { unresolvedEvents, onProgress, sleep, now }: OutcomeDependencies,
): Promise<EventOutcome[]> {
  const outcomes: EventOutcome[] = [];
  let pending = [...sent];
  let changedAt = now();
  for (;;) {
    const left: SentEvent[] = [];
    for await (const batch of inBatches(pending, BATCH_SIZE)) {
      const read = await Promise.all(batch.map(async (one) => ({ one, outcome: await outcomeOf(one) })));
      for (const { one, outcome } of read) {
        if (outcome) outcomes.push(outcome);
        else left.push(one);
      }
    }
    if (left.length < pending.length) {
      changedAt = now();
      onProgress(outcomes.length);
    }
    pending = left;
    if (pending.length === 0 || now() - changedAt >= PATIENCE_MS) return outcomes;
    await sleep(POLL_MS);
  }

  /** @returns null if the event has no outcome yet, or its row was erased */
  async function outcomeOf({ event, at }: SentEvent): Promise<EventOutcome | null> {
    const { row, outcome } = await unresolvedEvents.readOutcome(event);
    if (outcome === null || row?.triedAt === at) return null;
    const isInvalid = row?.reason === 'invalid_event';
    const label = isUnresolved(outcome) && row?.reason ? `${outcome} (${row.reason})` : outcome;
    const detail = isInvalid ? ((await unresolvedEvents.read(event))?.detail ?? null) : null;
    return { outcome, label, rules: rulesOf(detail) };
  }
}
