const FIRST_DELAY_S = 5;
/** SQS would take twelve hours, but a group must not stand still for long. */
const LONGEST_DELAY_S = 15 * 60;

/**
 * How long a group stays out of sight that only waits for its turn, in whole seconds. All who wait come back together, when there are
 * turns again: one function instance has few, and only many at a time call for all instances.
 *
 * @param afterMs how long there is no turn, ms; 0: the next run has one
 */
export function turnDelay(afterMs: number | null): number {
  return Math.min(Math.max(1, Math.ceil((afterMs ?? 0) / 1000)), LONGEST_DELAY_S);
}

/**
 * How long a group stays out of sight before its next try, in whole seconds: twice as long each time, with jitter over the
 * upper half so that groups which failed together do not return together, and never shorter than Google asked for.
 *
 * @param tries tries so far, 1 after the first
 * @param afterMs what Google's `Retry-After` said, ms
 * @param random from 0 to 1
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  const backoff = Math.min(FIRST_DELAY_S * 2 ** (tries - 1), LONGEST_DELAY_S);
  const asked = (afterMs ?? 0) / 1000;
  const jittered = afterMs === 0 ? 1 : backoff * (0.5 + random / 2);
  return Math.min(Math.ceil(Math.max(jittered, asked)), LONGEST_DELAY_S);
}
