import * as z from 'zod';

const MOST = 3;
/** The record is not written for each token. */
const RENEWED_AFTER_MS = 60 * 60_000;

/** An employee for whom Google gave a token: whom it refuses later is compared with this one. */
export const control = z.object({
  /** Address. */
  employee: z.string(),
  /** ISO 8601, UTC: when the token came. */
  at: z.iso.datetime(),
});
export type Control = z.infer<typeof control>;

/**
 * Whether a token for this employee is worth writing down.
 *
 * @param now ms since the epoch
 */
export function isWorthKeeping(controls: Control[], employee: string, now: number): boolean {
  const isNew = !controls.some((one) => one.employee === employee);
  if (isNew && controls.length < MOST) return true;
  const newest = controls[0];
  return !newest || Math.abs(now - Date.parse(newest.at)) >= RENEWED_AFTER_MS;
}

/** @param at ISO 8601, UTC */
export function withControl(controls: Control[], employee: string, at: string): Control[] {
  return [{ employee, at }, ...controls.filter((one) => one.employee !== employee)].slice(0, MOST);
}
