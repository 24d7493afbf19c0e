import type { OpenRows } from '../store/unresolved-events';
import type { Outcome } from '../domain/sync-log';
import { causeOf } from './cause';
import type { Probe } from './replay/causes';

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
export type ProbeResult = 'through' | 'failed' | 'gone' | 'unknown';

export async function resultOf(
  { event, cause, at }: Probe,
  rows: Pick<OpenRows, 'look'>,
): Promise<ProbeResult> {
  const { row, outcome } = await rows.look(event);
  if (!row) return PROOFS.includes(outcome) ? 'through' : 'gone';
  if (causeOf(row)?.key !== cause.key) return 'gone';
  return row.triedAt > at ? 'failed' : 'unknown';
}
