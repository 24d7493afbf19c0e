import * as z from 'zod';
import { employee, type Employee, type Removed } from './calendar-event';
import { day, identifier, IN_PLAIN_WORDS, link, orNull } from './fields';

/**
 * What `data` of a `leave.*` event holds, after Lucca's
 * {@link https://developers.lucca.fr/api-reference/latest API reference}. Its `details` are about health: they are taken out
 * of every body before it is stored, and are not read here.
 */
export type Leave = {
  kind: 'leave';
  url: string | null;
  /** `tentative`: it awaits approval. */
  status: 'tentative' | 'confirmed';
  /** Lucca names no address here. */
  employee: Employee;
  /** The kind of leave; `name` is null where the event only refers to it. `refusal`: why Lucca does not tell it. */
  account: { id: string; name: string | null; refusal?: string | null } | null;
  days: LeaveDay[];
};

const leaveAccount = z
  .object({ id: identifier, name: z.string().nullish() })
  .transform(({ id, name }) => ({ id, name: name ?? null }));

const duration = z.object({ value: z.number().positive(), unit: z.literal('hours') });

const leaveDay = z
  .object({
    date: day,
    range: z.enum(['allDay', 'firstHalfDay', 'secondHalfDay']).default('allDay'),
    duration: z.unknown().optional(),
  })
  .transform(({ date, range, duration: lasts }): LeaveDay => {
    const { data } = duration.safeParse(lasts);
    return { date, range, ...(data && range !== 'allDay' && { hours: data.value }) };
  });

/** Four years without a free day. */
const MAX_DAYS = 1500;

const leaveDays = z.array(leaveDay).max(MAX_DAYS);

const shownLeave = z
  .object({
    url: link,
    // Lucca's own default.
    status: z
      .enum(['tentative', 'confirmed'], { error: 'must be tentative, confirmed or cancelled' })
      .default('tentative'),
    employee,
    leaveAccount: leaveAccount.nullish().catch(null).transform(orNull),
    days: leaveDays.nullish(),
  })
  .loose()
  .transform((data, context): Leave => {
    const { url, status, employee: owner, leaveAccount: account } = data;
    const days = data.days ?? periodDays(data, context);
    return days ? { kind: 'leave', url, status, employee: owner, account, days } : z.NEVER;
  });

/** The days of a leave that does not list them. */
function periodDays(data: unknown, context: z.RefinementCtx): LeaveDay[] | null {
  const period = leavePeriod.safeParse(data, IN_PLAIN_WORDS);
  for (const { path, message } of period.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path, message });
  }
  if (!period.success) return null;
  const days = daysBetween(period.data);
  if (!days) context.addIssue({ code: 'custom', path: ['endsOn'], message: 'must not lie before startsOn' });
  return days;
}

/** Nothing in what is gone is required, so nothing in it can be wrong. */
const owner = employee.nullish().catch(null).transform(orNull);

/** Of a deletion Lucca may send the last state or a bare reference: neither is needed. */
export const deletedLeave = z.object({ employee: owner }).transform((data): Removed => ({
  kind: 'removed',
  why: 'deleted',
  category: 'leave',
  owner: data.employee,
}));

const cancelledLeave = z
  .object({ status: z.literal('cancelled'), employee: owner })
  .transform((data): Removed => ({
    kind: 'removed',
    why: 'cancelled',
    category: 'leave',
    owner: data.employee,
  }));

/** The `data` of a `leave.created` or `.updated` event. */
export const currentLeave = z.unknown().transform((data, context): Leave | Removed => {
  const cancelled = cancelledLeave.safeParse(data);
  if (cancelled.success) return cancelled.data;
  const shown = shownLeave.safeParse(data, IN_PLAIN_WORDS);
  if (shown.success) return shown.data;
  for (const { path, message } of shown.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

/** A day, or half of it, that counts as absence: week-ends and holidays in between are not there. */
export type LeaveDay = {
  date: string;
  range: 'allDay' | 'firstHalfDay' | 'secondHalfDay';
  /** How long the absence lasts within that half, where Lucca counts it in hours. Clock times do not exist. */
  hours?: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;

const position = z.enum(['firstHalfDay', 'secondHalfDay']).nullish().catch(null);

/** The first and the last day of a leave; both belong to it. */
const leavePeriod = z.object({
  startsOn: day,
  startPosition: position,
  endsOn: day,
  endPosition: position,
});

/**
 * The days of a leave that does not list them: all from the first to the last, since it is not known which of them count.
 *
 * @returns null if the period ends before it begins, or is too long
 */
function daysBetween(period: z.infer<typeof leavePeriod>): LeaveDay[] | null {
  const { startsOn, endsOn } = period;
  const isFromNoon = period.startPosition === 'secondHalfDay';
  const isUntilNoon = period.endPosition === 'firstHalfDay';
  const count = 1 + (Date.parse(endsOn) - Date.parse(startsOn)) / DAY_MS;
  if (count < 1 || count > MAX_DAYS || (count === 1 && isFromNoon && isUntilNoon)) return null;
  return Array.from({ length: count }, (_, index): LeaveDay => {
    const date = new Date(Date.parse(startsOn) + index * DAY_MS).toISOString().slice(0, 10);
    if (index === 0 && isFromNoon) return { date, range: 'secondHalfDay' };
    if (index === count - 1 && isUntilNoon) return { date, range: 'firstHalfDay' };
    return { date, range: 'allDay' };
  });
}
