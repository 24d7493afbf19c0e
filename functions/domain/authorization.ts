import * as z from 'zod';
import { HOUR_MS, MINUTE_MS } from '../shared/time';

/** Time between two trial calls while an authorization is revoked. */
const COOLDOWN_MS = MINUTE_MS;

/** A trial call that takes longer has crashed. */
const MAX_CALL_MS = 25_000;

/** Trial calls in a row that may be inconclusive before the next cooldown. */
const MAX_INCONCLUSIVE = 20;

const MAX_VERIFIED_EMPLOYEES = 3;

/** The record of verified employees is renewed this often, not for every token. */
const RECORD_INTERVAL_MS = HOUR_MS;

/** Why Google gives no token for any employee of a configuration. */
export const revocation = z.object({
  /** Reason code of the sync log. */
  reason: z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected']),
  /** For people. */
  detail: z.string(),
});

export type Revocation = z.infer<typeof revocation>;

/** An employee for whom Google gave a token. When Google refuses others later, a call for this one shows whether that concerns all. */
const verifiedEmployee = z.object({
  /** Address. */
  employee: z.string(),
  /** ISO 8601, UTC: when the token came. */
  at: z.iso.datetime(),
});

export type VerifiedEmployee = z.infer<typeof verifiedEmployee>;

const common = z.object({
  /** ISO 8601, UTC: since when it is in this state. */
  since: z.iso.datetime(),
  /** ISO 8601, UTC: the last trial call while it is revoked; when it was granted otherwise. */
  triedAt: z.iso.datetime(),
  credentialsSecretId: z.string(),
  scope: z.string(),
  /** Newest first. */
  verifiedEmployees: z.array(verifiedEmployee),
});

/** The half-open circuit breaker: while an authorization is revoked, one trial call at a time finds out whether it is back. */
const trial = z.object({
  /**
   * - `running`: a call is in progress;
   * - `inconclusive`: it said nothing about the authorization, and the next one may follow at once;
   * - `failed`: it was refused, and the next one may follow after the cooldown.
   */
  state: z.enum(['running', 'inconclusive', 'failed']),
  /** Calls so far: they alternate between verified employees and those of the events that are waiting. */
  calls: z.int(),
  /** Inconclusive calls in a row. */
  inconclusive: z.int(),
  /** Refused calls in a row that may be taken as inconclusive: one for each minute without a call. */
  maxRefused: z.int(),
});

type Trial = z.infer<typeof trial>;

/** Whether Google gives tokens for a configuration with these credentials and this scope, by the last calls. */
export const authorization = z.discriminatedUnion('state', [
  common.extend({ state: z.literal('granted'), reason: z.null(), detail: z.null() }),
  common.extend({ state: z.literal('revoked'), ...revocation.shape, trial }),
]);

export type Authorization = z.infer<typeof authorization>;

/** The circuit breaker when it opens: no trial call yet, and the first one is for a verified employee. */
export const INITIAL_TRIAL: Trial = { state: 'failed', calls: 0, inconclusive: 0, maxRefused: 1 };

/** Whether the last trial call is less than a minute ago. A time far ahead is taken for a wrong clock. */
export function isCoolingDown(triedAt: string, now: number): boolean {
  return Math.abs(now - Date.parse(triedAt)) < COOLDOWN_MS;
}

/**
 * Starts a trial call, if one may be made now.
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
 * Ends a trial call that was inconclusive about the authorization.
 *
 * @param isSame it was refused with the same words as before, so that the authorization may still be revoked
 */
export function endInconclusiveTrial(before: Trial, isSame: boolean): Trial {
  const inconclusive = before.inconclusive + 1;
  const max = isSame ? before.maxRefused : MAX_INCONCLUSIVE;
  return { ...before, inconclusive, state: inconclusive < max ? 'inconclusive' : 'failed' };
}

/** The verified employee of a trial call: every other call is for one of them, in rotation. */
export function nextVerifiedEmployee<T>({ calls }: Trial, verifiedEmployees: T[]): T | null {
  const round = (calls - 1) / 2;
  return Number.isInteger(round) ? (verifiedEmployees[round % verifiedEmployees.length] ?? null) : null;
}

/**
 * Whether to record that a token came for this employee.
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
