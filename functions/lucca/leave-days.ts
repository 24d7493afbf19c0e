import * as z from 'zod';
import { day } from './fields';

/** A day, or half of it, that counts as absence: week-ends and holidays in between are not there. */
export type LeaveDay = {
  date: string;
  range: 'allDay' | 'firstHalfDay' | 'secondHalfDay';
  /** How long the absence lasts within that half, where Lucca counts it in hours. Clock times do not exist. */
  hours?: number;
};

/** Four years without a free day. */
const MAX_DAYS = 1500;
const DAY_MS = 24 * 60 * 60 * 1000;

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

export const leaveDays = z.array(leaveDay).max(MAX_DAYS);

const position = z.enum(['firstHalfDay', 'secondHalfDay']).nullish().catch(null);

/** The first and the last day of a leave; both belong to it. */
export const leavePeriod = z.object({
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
export function daysBetween(period: z.infer<typeof leavePeriod>): LeaveDay[] | null {
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
