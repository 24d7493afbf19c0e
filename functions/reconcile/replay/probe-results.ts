import type { Outcome } from '../../domain/vocabulary';
import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import { causeOf, type Cause } from './cause';
import type { Probe, ReplayState } from './replay-state';

/** A probe that fails as before does not change its row. After this time without a result, it has failed. */
const PROBE_TIMEOUT_MS = 5 * MINUTE_MS;

/** Outcomes that required a successful call of Google. */
const SUCCESSFUL_OUTCOMES: (Outcome | null)[] = ['created', 'updated', 'moved', 'deleted'];

/**
 * - `succeeded`: the event was applied, so the cause is over;
 * - `failed`: the event was tried, and the cause remains;
 * - `inconclusive`: the event no longer waits for the cause, which shows nothing about the others;
 * - `pending`: the event was not tried yet.
 */
type ProbeResult = 'succeeded' | 'failed' | 'inconclusive' | 'pending';

/**
 * Evaluates the probes in flight, and releases the causes that are over.
 *
 * @param kinds of the causes to evaluate
 * @param now ms since the epoch
 * @returns whether events may be sent now that could not be sent before
 */
export async function evaluateProbes(
  state: ReplayState,
  kinds: Cause['kind'][],
  rows: Pick<UnresolvedEvents, 'readOutcome'>,
  now: number,
): Promise<boolean> {
  const probes = state.probes.filter(({ cause }) => kinds.includes(cause.kind));
  const others = state.probes.filter(({ cause }) => !kinds.includes(cause.kind));
  const results = await Promise.all(probes.map((probe) => readProbeResult(probe, rows)));
  const inFlight = probes.filter(
    ({ at }, index) => results[index] === 'pending' && now - Date.parse(at) < PROBE_TIMEOUT_MS,
  );
  state.probes = [...others, ...inFlight];
  const at = new Date(now).toISOString();
  let isReleased = false;
  for (const [index, { cause }] of probes.entries()) {
    const result = results[index];
    // Nothing proves that the cause is over, but an employee or an authorization is soon tried again by another event.
    const isGoodEnough = result === 'inconclusive' && cause.kind !== 'service';
    if (result === 'succeeded' || isGoodEnough) {
      isReleased = true;
      // The state of an authorization is kept by the sync function.
      if (cause.kind !== 'authorization') state.set(cause, { releasedAt: at, failingSince: null });
    } else if (result === 'inconclusive') state.set(cause, { probedAt: null });
  }
  return isReleased;
}

export async function readProbeResult(
  { event, cause, at }: Probe,
  rows: Pick<UnresolvedEvents, 'readOutcome'>,
): Promise<ProbeResult> {
  const { row, outcome } = await rows.readOutcome(event);
  if (!row) return SUCCESSFUL_OUTCOMES.includes(outcome) ? 'succeeded' : 'inconclusive';
  if (causeOf(row)?.key !== cause.key) return 'inconclusive';
  return row.triedAt > at ? 'failed' : 'pending';
}
