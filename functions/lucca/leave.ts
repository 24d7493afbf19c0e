import * as z from 'zod';
import { DAY_MS } from '../shared/time';
import { employee, type Employee, type Removed } from './calendar-event';
import { addIssues, day, identifier, link, orNull, READABLE_ERRORS, removedOrCurrent } from './fields';

/**
 * The `data` of a `leave.*` event, after Lucca's
 * {@link https://developers.lucca.fr/api-reference/latest API reference}. Its `details` are about health: they are removed
 * from every body before it is stored, and not read here.
 */
export type Leave = {
  kind: 'leave';
  url: string | null;
  /** `tentative`: pending approval. */
  status: 'tentative' | 'confirmed';
  /** Lucca does not include the address here. */
  employee: Employee;
  /** `name` is null if the event holds only a reference; `refusal` says why Lucca's API does not give the name. */
  account: { id: string; name: string | null; refusal?: string | null } | null;
  days: LeaveDay[];
};

/** A day or half day that counts as absence. Weekends and holidays are not included. */
export type LeaveDay = {
  date: string;
  range: 'allDay' | 'firstHalfDay' | 'secondHalfDay';
  /** The duration of the absence within the half day, if Lucca counts in hours. Lucca has no clock times. */
  hours?: number;
};

/** Four years of working days. */
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

/** The first and the last day of a leave, both included. */
const leavePeriod = z.object({
  startsOn: day,
  startPosition: halfDay,
  endsOn: day,
  endPosition: halfDay,
});

const activeLeave = z
  .object({
    url: link,
    // The default is Lucca's own.
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

/** A removed leave may hold its last state or a bare reference, so the owner is neither required nor invalid. */
const owner = employee.nullish().catch(null).transform(orNull);

const cancelledLeave = z
  .object({ status: z.literal('cancelled'), employee: owner })
  .transform((data) => removed('cancelled', data.employee));

/** The `data` of a `leave.deleted` event. */
export const deletedLeave = z
  .object({ employee: owner })
  .transform((data) => removed('deleted', data.employee));

/** The `data` of a `leave.created` or `.updated` event. */
export const currentLeave = removedOrCurrent(cancelledLeave, activeLeave);

function removed(reason: Removed['reason'], employeeOfLeave: Employee | null): Removed {
  return { kind: 'removed', reason, category: 'leave', owner: employeeOfLeave };
}

/**
 * The days of a leave that does not list them: all of its period, since we do not know which of them count.
 *
 * @returns null if the period is not valid; the problems are added to the context
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
  if (count < 1 || count > MAX_DAYS || (count === 1 && startsAtNoon && endsAtNoon)) {
    context.addIssue({ code: 'custom', path: ['endsOn'], message: 'must not lie before startsOn' });
    return null;
  }
  return Array.from({ length: count }, (_, index): LeaveDay => {
    const date = new Date(Date.parse(startsOn) + index * DAY_MS).toISOString().slice(0, 10);
    if (index === 0 && startsAtNoon) return { date, range: 'secondHalfDay' };
    if (index === count - 1 && endsAtNoon) return { date, range: 'firstHalfDay' };
    return { date, range: 'allDay' };
  });
}
