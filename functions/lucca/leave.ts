import * as z from 'zod';
import { DAY_MS } from '../shared/time';
import { employee, type Employee, type Removed } from './calendar-event';
import { addIssues, day, identifier, link, orNull, READABLE_ERRORS, removedOrCurrent } from './fields';

/**
 * An absence: the `data` of a `leave.*` event, as in Lucca's
 * {@link https://developers.lucca.fr/api-reference/latest API reference}. Its `details` are health data: redact-body.ts removes
 * them from every body before it is stored, and no schema reads them.
 */
export type Leave = {
  kind: 'leave';
  url: string | null;
  /** `tentative`: approval is pending. */
  status: 'tentative' | 'confirmed';
  /** Lucca does not send the email address here. */
  employee: Employee;
  /** `name` is null if the event has only a reference; `refusal` is the error message if Lucca's API denies access to it. */
  account: { id: string; name: string | null; refusal?: string | null } | null;
  days: LeaveDay[];
};

/** A day or half day that Lucca counts as absence. Lucca leaves out weekends and public holidays. */
export type LeaveDay = {
  date: string;
  range: 'allDay' | 'firstHalfDay' | 'secondHalfDay';
  /** Duration of the absence within the half day, for leaves counted in hours. Lucca has no clock times. */
  hours?: number;
};

/** Four years of calendar days. */
const MAX_DAYS = 1500;

const leaveAccount = z
  .object({ id: identifier, name: z.string().nullish() })
  .transform(({ id, name }) => ({ id, name: name ?? null }));

const hoursDuration = z.object({ value: z.number().positive(), unit: z.literal('hours') });

const leaveDay = z
  .object({
    date: day,
    range: z.enum(['allDay', 'firstHalfDay', 'secondHalfDay']).default('allDay'),
    duration: z.unknown().optional(),
  })
  .transform(({ date, range, duration }): LeaveDay => {
    const { data } = hoursDuration.safeParse(duration);
    return { date, range, ...(data && range !== 'allDay' && { hours: data.value }) };
  });

const halfDay = z.enum(['firstHalfDay', 'secondHalfDay']).nullish().catch(null);

/** The period of a leave, including its first and last day. */
const leavePeriod = z.object({
  startsOn: day,
  startPosition: halfDay,
  endsOn: day,
  endPosition: halfDay,
});

/** LUCCA-15 */
const activeLeave = z
  .object({
    url: link,
    // Same default as in Lucca's API.
    status: z
      .enum(['tentative', 'confirmed'], { error: 'must be tentative, confirmed or cancelled' })
      .default('tentative'),
    employee,
    leaveAccount: leaveAccount.nullish().catch(null).transform(orNull),
    days: z.array(leaveDay).max(MAX_DAYS).nullish(),
  })
  .loose()
  .transform((data, context): Leave => {
    const { url, status, employee: owner, leaveAccount: account } = data;
    const days = data.days ?? daysOfPeriod(data, context);
    return days ? { kind: 'leave', url, status, employee: owner, account, days } : z.NEVER;
  });

/** LUCCA-11: removed leaves contain their last state or only a reference, so the owner is optional and never invalid. */
const owner = employee.nullish().catch(null).transform(orNull);

const cancelledLeave = z
  .object({ status: z.literal('cancelled'), employee: owner })
  .transform((data) => removed('cancelled', data.employee));

/** Schema of the `data` of a `leave.deleted` event. */
export const deletedLeave = z
  .object({ employee: owner })
  .transform((data) => removed('deleted', data.employee));

/** Schema of the `data` of a `leave.created` or `.updated` event. */
export const currentLeave = removedOrCurrent(cancelledLeave, activeLeave);

function removed(reason: Removed['reason'], employeeOfLeave: Employee | null): Removed {
  return { kind: 'removed', reason, category: 'leave', owner: employeeOfLeave };
}

/**
 * Returns the days of a leave without a `days` list: every day of the period, because it is unknown which of them count.
 *
 * @returns null if the period is invalid; the problems are added to the context
 */
function daysOfPeriod(data: unknown, context: z.RefinementCtx): LeaveDay[] | null {
  const period = leavePeriod.safeParse(data, READABLE_ERRORS);
  if (!period.success) {
    addIssues(context, period.error);
    return null;
  }
  const { startsOn, startPosition, endsOn, endPosition } = period.data;
  const startsAtNoon = startPosition === 'secondHalfDay';
  const endsAtNoon = endPosition === 'firstHalfDay';
  const count = 1 + (Date.parse(endsOn) - Date.parse(startsOn)) / DAY_MS;
  const problem = (message: string) => {
    context.addIssue({ code: 'custom', path: ['endsOn'], message });
    return null;
  };
  if (count < 1 || (count === 1 && startsAtNoon && endsAtNoon)) return problem('must not be before startsOn');
  if (count > MAX_DAYS) return problem(`must be at most ${MAX_DAYS} days after startsOn`);
  return Array.from({ length: count }, (_, index): LeaveDay => {
    const date = new Date(Date.parse(startsOn) + index * DAY_MS).toISOString().slice(0, 10);
    if (index === 0 && startsAtNoon) return { date, range: 'secondHalfDay' };
    if (index === count - 1 && endsAtNoon) return { date, range: 'firstHalfDay' };
    return { date, range: 'allDay' };
  });
}
