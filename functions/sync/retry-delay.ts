const FIRST_DELAY_S = 5;
/** By our own choice a group does not stand still for longer. */
const LONGEST_BACKOFF_S = 15 * 60;
/**
 * SQS keeps a message out of sight for twelve hours at most, counted from when it was received: the function may have had it for
 * a minute, and its clock may be wrong by some.
 */
const LONGEST_DELAY_S = 12 * 60 * 60 - 5 * 60;

/**
 * How long a group stays out of sight that only waits for its turn, in whole seconds. All who wait come back together, when the
 * allowance that all instances share has room again.
 *
 * @param afterMs how long there is no turn, ms; 0: the next run has one
 */
export function turnDelay(afterMs: number | null): number {
  return Math.min(Math.max(1, Math.ceil((afterMs ?? 0) / 1000)), LONGEST_DELAY_S);
}

/**
 * How long a group stays out of sight before its next try, in whole seconds: twice as long each time, 15 minutes at most, with
 * jitter over the upper half so that groups which failed together do not return together; and never shorter than Google or Lucca
 * asked for, as far as SQS allows.
 *
 * @param tries tries so far, 1 after the first
 * @param afterMs what `Retry-After` said, ms; 0: at once
 * @param random from 0 to 1
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  const backoff = Math.min(FIRST_DELAY_S * 2 ** (tries - 1), LONGEST_BACKOFF_S);
  const asked = (afterMs ?? 0) / 1000;
  const jittered = afterMs === 0 ? 1 : backoff * (0.5 + random / 2);
  return Math.min(Math.ceil(Math.max(jittered, asked)), LONGEST_DELAY_S);
}
