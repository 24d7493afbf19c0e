import type { OpenRows } from '../store/open-rows';
import type { Causes, Probe } from './causes';
import { resultOf } from './probe-result';

/**
 * Finds out what the probes came to that were sent, and releases the events of those causes that are over.
 *
 * @param now ms since the epoch
 * @returns whether something may be sent now that could not before
 */
export async function judgeProbes(
  causes: Causes,
  rows: Pick<OpenRows, 'look'>,
  now: number,
): Promise<boolean> {
  const { probes } = causes;
  const results = await Promise.all(probes.map((probe) => resultOf(probe, rows)));
  causes.probes = probes.filter((_, index) => results[index] === 'unknown');
  const at = new Date(now).toISOString();
  let isNews = false;
  for (const [index, { cause, at: probedAt }] of probes.entries()) {
    const result = results[index];
    if (result === 'failed' && cause.kind === 'reason') {
      causes.set(cause, { failingSince: causes.get(cause).failingSince ?? probedAt });
    }
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
