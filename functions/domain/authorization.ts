import * as z from 'zod';

/** Why Google gives no token for a configuration, whoever the employee is. */
export const revocation = z.object({
  /** In the words of the sync log. */
  reason: z.enum(['authorization_missing', 'credentials_missing', 'credentials_rejected']),
  /** In plain words, for people. */
  detail: z.string(),
});

export type Revocation = z.infer<typeof revocation>;

/** An employee for whom Google gave a token: whom it refuses later is compared with this one. */
const verifiedEmployee = z.object({
  /** Address. */
  employee: z.string(),
  /** ISO 8601, UTC: when the token came. */
  at: z.iso.datetime(),
});

const common = z.object({
  /** ISO 8601, UTC: since when it is in this state. */
  since: z.iso.datetime(),
  /** ISO 8601, UTC: when Google was asked last while it was revoked, or when it was granted. */
  triedAt: z.iso.datetime(),
  credentialsSecretId: z.string(),
  scope: z.string(),
  /** The last employees for whom Google gave a token, the newest first. */
  verifiedEmployees: z.array(verifiedEmployee),
});

/** While an authorization is revoked, one call at a time finds out whether it is back. */
const turn = z.object({
  /**
   * - `taken`: a call is under way;
   * - `returned`: it told nothing of the authorization, and the next one may follow at once;
   * - `spent`: it was refused, and the next one may follow a minute later.
   */
  state: z.enum(['taken', 'returned', 'spent']),
  /** Counts the calls, so that they change between employees for whom it worked before and those who wait. */
  calls: z.int(),
  /** Calls in a row that told nothing. */
  undecided: z.int(),
  /** So many calls may be refused in a row: one for each minute in which nobody asked. */
  allowance: z.int(),
});

/** Whether Google gives tokens for a configuration with these credentials and this scope, as its last calls told. */
export const authorization = z.discriminatedUnion('state', [
  common.extend({ state: z.literal('granted'), reason: z.null(), detail: z.null() }),
  common.extend({ state: z.literal('revoked'), ...revocation.shape, turn }),
]);

export type Authorization = z.infer<typeof authorization>;

type Turn = z.infer<typeof turn>;

const ONE_MINUTE_MS = 60_000;

/** A call that takes longer did not live to tell. */
const LONGEST_CALL_MS = 25_000;

/** So many calls in a row may tell nothing. */
const MOST_UNDECIDED = 20;

/** Nobody asked yet since it was revoked: an employee for whom it worked before comes first. */
export const FIRST_TURN: Turn = { state: 'spent', calls: 0, undecided: 0, allowance: 1 };

/** Whether the last call for a revoked authorization is less than a minute ago. A time far ahead is a clock's mistake. */
export function isTooEarly(triedAt: string, now: number): boolean {
  return Math.abs(now - Date.parse(triedAt)) < ONE_MINUTE_MS;
}

/**
 * @param triedAt ISO 8601: the last call
 * @param now ms since the epoch
 * @returns the turn, taken; `busy` while another call is under way, `shut` while it is too early
 */
export function takeTurn(before: Turn, triedAt: string, now: number): Turn | 'busy' | 'shut' {
  const calls = before.calls + 1;
  if (isTooEarly(triedAt, now)) {
    if (before.state === 'returned') return { ...before, state: 'taken', calls };
    const isUnderWay = before.state === 'taken' && Math.abs(now - Date.parse(triedAt)) < LONGEST_CALL_MS;
    return isUnderWay ? 'busy' : 'shut';
  }
  const minutes = Math.floor(Math.abs(now - Date.parse(triedAt)) / ONE_MINUTE_MS);
  return { state: 'taken', calls, undecided: 0, allowance: Math.min(minutes, MOST_UNDECIDED) };
}

/** Every other call is for an employee for whom it worked before, and each of them has a turn. */
export function nextVerifiedEmployee<T>({ calls }: Turn, verifiedEmployees: T[]): T | null {
  const round = (calls - 1) / 2;
  return Number.isInteger(round) ? (verifiedEmployees[round % verifiedEmployees.length] ?? null) : null;
}

/**
 * The call told nothing of the authorization, or not surely.
 *
 * @param isSame it was refused in the same words as before: perhaps it is still revoked
 */
export function returnTurn(before: Turn, isSame: boolean): Turn {
  const undecided = before.undecided + 1;
  const most = isSame ? before.allowance : MOST_UNDECIDED;
  return { ...before, undecided, state: undecided < most ? 'returned' : 'spent' };
}

const MOST = 3;

/** The record is not written for each token. */
const RENEWED_AFTER_MS = 60 * 60_000;

export type VerifiedEmployee = z.infer<typeof verifiedEmployee>;

/**
 * Whether a token for this employee is worth writing down.
 *
 * @param now ms since the epoch
 */
export function shouldRecord(verifiedEmployees: VerifiedEmployee[], employee: string, now: number): boolean {
  const isNew = !verifiedEmployees.some((one) => one.employee === employee);
  if (isNew && verifiedEmployees.length < MOST) return true;
  const newest = verifiedEmployees[0];
  return !newest || Math.abs(now - Date.parse(newest.at)) >= RENEWED_AFTER_MS;
}

/** @param at ISO 8601, UTC */
export function withVerifiedEmployee(
  verifiedEmployees: VerifiedEmployee[],
  employee: string,
  at: string,
): VerifiedEmployee[] {
  return [{ employee, at }, ...verifiedEmployees.filter((one) => one.employee !== employee)].slice(0, MOST);
}
