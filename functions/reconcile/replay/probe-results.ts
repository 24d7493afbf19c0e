import type { Outcome } from '../../domain/vocabulary';

import type { UnresolvedEvents } from '../../store/unresolved-events';
import { causeOf, type Causes, type Probe } from './causes';

/** A probe that comes to the same as before leaves no trace in its row: after so long, it was in vain. */
const IN_VAIN_MS = 5 * 60_000;

/**
 * Finds out what the probes came to that were sent, and releases the events of those causes that are over.
 *
 * @param kinds of the causes whose probes are looked at
 * @param now ms since the epoch
 * @returns whether something may be sent now that could not before
 */
export async function judgeProbes(
  causes: Causes,
  kinds: Probe['cause']['kind'][],
  rows: Pick<UnresolvedEvents, 'look'>,
  now: number,
): Promise<boolean> {
  const [probes = [], others = []] = [true, false].map((isMeant) =>
    causes.probes.filter(({ cause }) => kinds.includes(cause.kind) === isMeant),
  );
  const results = await Promise.all(probes.map((probe) => resultOf(probe, rows)));
  const left = probes.filter(
    ({ at }, index) => results[index] === 'unknown' && now - Date.parse(at) < IN_VAIN_MS,
  );
  causes.probes = [...others, ...left];
  const at = new Date(now).toISOString();
  let isNews = false;
  for (const [index, { cause }] of probes.entries()) {
    const result = results[index];
    if (result === 'through' || (result === 'gone' && isEnough(cause))) {
      isNews = true;
      // The state of an authorization is kept by those who ask for it.
      if (cause.kind !== 'authorization') causes.set(cause, { releasedAt: at, failingSince: null });
    } else if (result === 'gone') causes.set(cause, { probedAt: null });
  }
  return isNews;
}

/** Nothing proves that the cause is over, but the other events of an employee, or an authorization, are soon asked for it. */
function isEnough({ kind }: Probe['cause']): boolean {
  return kind !== 'reason';
}

/** Outcomes that took a call of Google, which succeeded. */
const PROOFS: (Outcome | null)[] = ['created', 'updated', 'moved', 'deleted'];

/**
 * What a probe came to:
 *
 * - `through`: it is applied, so its cause is over;
 * - `failed`: it was tried, and its cause stays;
 * - `gone`: it no longer waits for the cause, which tells nothing of the others;
 * - `unknown`: it was not tried yet.
 */
type ProbeResult = 'through' | 'failed' | 'gone' | 'unknown';

export async function resultOf(
  { event, cause, at }: Probe,
  rows: Pick<UnresolvedEvents, 'look'>,
): Promise<ProbeResult> {
  const { row, outcome } = await rows.look(event);
  if (!row) return PROOFS.includes(outcome) ? 'through' : 'gone';
  if (causeOf(row)?.key !== cause.key) return 'gone';
  return row.triedAt > at ? 'failed' : 'unknown';
}
