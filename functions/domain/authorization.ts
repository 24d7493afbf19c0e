import * as z from 'zod';
import { HOUR_MS, MINUTE_MS } from '../shared/time';

/** Time between two trial calls while an authorization is revoked. A new one takes effect within a day (GOOGLE-08). */
const COOLDOWN_MS = MINUTE_MS;

/** A trial call that takes longer is assumed to have crashed. */
const MAX_CALL_MS = 25_000;

/** Maximum number of consecutive inconclusive trial calls before the next cooldown. */
const MAX_INCONCLUSIVE = 20;

const MAX_VERIFIED_EMPLOYEES = 3;

/** Minimum time between updates of the verified employees, which not every token should cause. */
const RECORD_INTERVAL_MS = HOUR_MS;

/** Why Google issues no tokens for a configuration. */
export const revocation = z.object({
  /** Reason code of the sync log. */
  reason: z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected']),
  /** Explanation for people. */
  detail: z.string(),
  /** Google's own words, without addresses; null if it sent none. */
  quote: z.string().nullable().optional(),
  /** Numeric OAuth client id of the credentials that Google refused, if they hold it. */
  clientId: z.string().optional(),
});

export type Revocation = z.infer<typeof revocation>;

/** Returns the revocation that an error of Google implies for the whole configuration; null if it implies none. */
export function revocationOf(error: {
  reason: string;
  message: string;
  quote?: string | null;
  clientId?: string | null;
}): Revocation | null {
  const { reason, message: detail, quote = null, clientId = null } = error;
  return revocation.safeParse({ reason, detail, quote, ...(clientId !== null && { clientId }) }).data ?? null;
}

/**
 * An employee for whom Google issued a token. If Google later refuses another employee, a call for this one shows who
 * is affected.
 */
const verifiedEmployee = z.object({
  /** Address. */
  employee: z.string(),
  /** ISO 8601, UTC: when the token was requested. */
  at: z.iso.datetime(),
});

export type VerifiedEmployee = z.infer<typeof verifiedEmployee>;

const common = z.object({
  /** ISO 8601, UTC: start of this state. */
  since: z.iso.datetime(),
  /** ISO 8601, UTC: time of the last trial call if it is revoked; otherwise, when it was granted. */
  triedAt: z.iso.datetime(),
  credentialsSecretId: z.string(),
  scope: z.string(),
  /** Newest first. */
  verifiedEmployees: z.array(verifiedEmployee),
});

/** State of the trial calls: while an authorization is revoked, one call at a time checks whether it is restored. */
const trial = z.object({
  /**
   * - `running`: a call is in progress;
   * - `inconclusive`: the last call did not show whether the authorization is restored; the next may follow
   *   immediately;
   * - `failed`: the last call was refused; the next may follow after the cooldown.
   */
  state: z.enum(['running', 'inconclusive', 'failed']),
  /** Number of calls. They alternate between verified employees and the employees of waiting events. */
  calls: z.int(),
  /** Number of consecutive inconclusive calls. */
  inconclusive: z.int(),
  /** Maximum number of consecutive refused calls that count as inconclusive: one for each minute without a call. */
  maxRefused: z.int(),
});

type Trial = z.infer<typeof trial>;

/**
 * Whether Google issues tokens for a configuration with these credentials and this scope, according to the last calls.
 */
export const authorization = z.discriminatedUnion('state', [
  common.extend({ state: z.literal('granted'), reason: z.null(), detail: z.null() }),
  common.extend({ state: z.literal('revoked'), ...revocation.shape, trial }),
]);

export type Authorization = z.infer<typeof authorization>;

/** State of the trial calls when the circuit opens. The first call is for a verified employee. */
export const INITIAL_TRIAL: Trial = { state: 'failed', calls: 0, inconclusive: 0, maxRefused: 1 };

/**
 * Whether the last trial call was less than a minute ago. A time far in the future comes from a wrong clock and is
 * ignored.
 */
export function isCoolingDown(triedAt: string, now: number): boolean {
  return Math.abs(now - Date.parse(triedAt)) < COOLDOWN_MS;
}

/**
 * Starts a trial call if one is allowed now.
 *
 * @param triedAt ISO 8601: the last call
 * @param now ms since the epoch
 * @returns the state to store before the call; `trialRunning` while another call is running, `open` during the cooldown
 */
export function beginTrial(before: Trial, triedAt: string, now: number): Trial | 'trialRunning' | 'open' {
  const calls = before.calls + 1;
  const elapsedMs = Math.abs(now - Date.parse(triedAt));
  if (isCoolingDown(triedAt, now)) {
    if (before.state === 'inconclusive') return { ...before, state: 'running', calls };
    return before.state === 'running' && elapsedMs < MAX_CALL_MS ? 'trialRunning' : 'open';
  }
  const maxRefused = Math.min(Math.floor(elapsedMs / COOLDOWN_MS), MAX_INCONCLUSIVE);
  return { state: 'running', calls, inconclusive: 0, maxRefused };
}

/**
 * Ends a trial call that did not show whether the authorization is restored.
 *
 * @param isSame the call was refused with the same error as before, so the authorization may still be revoked
 */
export function endInconclusiveTrial(before: Trial, isSame: boolean): Trial {
  const inconclusive = before.inconclusive + 1;
  const max = isSame ? before.maxRefused : MAX_INCONCLUSIVE;
  return { ...before, inconclusive, state: inconclusive < max ? 'inconclusive' : 'failed' };
}

/**
 * Returns the verified employee for this trial call: every second call uses one, in rotation. Null for the other calls.
 */
export function nextVerifiedEmployee<T>({ calls }: Trial, verifiedEmployees: T[]): T | null {
  const round = (calls - 1) / 2;
  return Number.isInteger(round) ? (verifiedEmployees[round % verifiedEmployees.length] ?? null) : null;
}

/**
 * Whether to store that Google issued a token for this employee.
 *
 * @param now ms since the epoch
 */
export function shouldRecord(verifiedEmployees: VerifiedEmployee[], employee: string, now: number): boolean {
  const isNew = !verifiedEmployees.some((one) => one.employee === employee);
  if (isNew && verifiedEmployees.length < MAX_VERIFIED_EMPLOYEES) return true;
  const newest = verifiedEmployees[0];
  return !newest || Math.abs(now - Date.parse(newest.at)) >= RECORD_INTERVAL_MS;
}

/** @param at ISO 8601, UTC */
export function withVerifiedEmployee(
  verifiedEmployees: VerifiedEmployee[],
  employee: string,
  at: string,
): VerifiedEmployee[] {
  const others = verifiedEmployees.filter((one) => one.employee !== employee);
  return [{ employee, at }, ...others].slice(0, MAX_VERIFIED_EMPLOYEES);
}
