import * as z from 'zod';
import { day, identifier, instant, link, orNull, removedOrCurrent, timeZone } from './fields';

/**
 * Schemas of the `data` of `calendar-event.*`, `employee.*` and `job-position.*` events.
 *
 * Lucca documents the topics of calendar events, but not the schema of their data. These schemas follow the conventions
 * of Lucca's API v5 and rest on the assumptions LUCCA-01 to LUCCA-07 and LUCCA-11 (README.md). If Lucca's differ, change
 * this file. Unknown fields are dropped.
 */

/** The complete state of a calendar event in Lucca. */
export type CalendarEvent = TrainingSession | Workplace | Removed;

/** A session of Lucca's training product. */
export type TrainingSession = {
  kind: 'training-session';
  url: string | null;
  status: 'tentative' | 'confirmed';
  title: string;
  description: string | null;
  location: string | null;
  organizer: Employee | null;
  attendees: Employee[];
  time: SessionTime;
};

/** Instants, or full days; the last day is included. */
export type SessionTime =
  | { kind: 'clock'; startsAt: string; endsAt: string; timeZone: string | null }
  | { kind: 'days'; startsOn: string; endsOn: string };

/** Where an employee works on one day or half day. */
export type Workplace = z.infer<typeof workplace>;

/** A resource that was deleted, cancelled or denied: its calendar events are removed. */
export type Removed = {
  kind: 'removed';
  reason: 'deleted' | 'cancelled' | 'denied';
  /** Null if the event does not include it. */
  category: 'training-session' | 'work-location' | 'leave' | null;
  /** Owner of the calendar; null if the event does not include one. */
  owner: Employee | null;
};

/** A reference to an employee. */
export type Employee = { id: string; email: string | null };

/**
 * An employee whose data changed, possibly the email address. A field that the event omits is undefined; the email is
 * null then.
 */
export type ChangedEmployee = {
  kind: 'employee';
  employee: Employee;
  jobPositionId?: string | null | undefined;
  status?: EmployeeStatus | undefined;
};

/** An employee who was hired, or whose job position changed: Lucca's API states the rest. Null: not stated. */
export type EmployeeToRefresh = { kind: 'employee-to-refresh'; employeeId: string | null };

export const employeeStatus = z.enum(['active', 'upcoming', 'deactivated']);

export type EmployeeStatus = z.infer<typeof employeeStatus>;

/** Google accepts far fewer guests per event. Keeps mappings below the item size limit of DynamoDB (400 KB). */
const MAX_ATTENDEES = 1000;

/** LUCCA-01: the categories of the supported Lucca products. Events of other categories may contain absences. */
const category = z.enum(['training-session', 'work-location']);

const text = z.string().nullish().transform(orNull);

export const employee = z
  .object({ id: identifier, email: z.string().nullish() })
  .transform(({ id, email }): Employee => ({ id, email: email?.toWellFormed() ?? null }));

const trainingSession = z
  .object({
    category: z.literal('training-session'),
    url: link,
    // LUCCA-06
    status: z.enum(['tentative', 'confirmed'], { error: 'must be tentative, confirmed or cancelled' }),
    // LUCCA-02
    title: z.string(),
    description: text,
    location: text,
    // LUCCA-05: required. If Lucca named them otherwise, each session would seem to have no guests, and leave the calendar.
    organizer: employee.nullable(),
    attendees: z
      .array(employee)
      .max(MAX_ATTENDEES, { error: `must hold at most ${MAX_ATTENDEES} attendees` })
      .nullable()
      .transform((attendees) => attendees ?? []),
    // LUCCA-03
    startsAt: instant.nullish().transform(orNull),
    endsAt: instant.nullish().transform(orNull),
    // The instants have an offset, so the zone is optional and an unknown one is dropped.
    timeZone: timeZone.nullish().catch(null).transform(orNull),
    // LUCCA-04
    startsOn: day.nullish().transform(orNull),
    endsOn: day.nullish().transform(orNull),
  })
  .transform(
    (
      { category: _, startsAt, endsAt, timeZone: zone, startsOn, endsOn, ...session },
      context,
    ): TrainingSession => {
      const time = sessionTime({ startsAt, endsAt, timeZone: zone, startsOn, endsOn });
      if ('kind' in time) return { kind: 'training-session', ...session, time };
      context.addIssue({ code: 'custom', path: [time.field], message: time.problem });
      return z.NEVER;
    },
  );

/** LUCCA-07; its statuses: LUCCA-06. */
const workplace = z
  .object({
    category: z.literal('work-location'),
    url: link,
    status: z.enum(['tentative', 'confirmed', 'pending'], {
      error: 'must be tentative, confirmed, pending, denied or cancelled',
    }),
    employee,
    date: day,
    position: z.enum(['fullDay', 'firstHalfDay', 'secondHalfDay']),
    workLocation: z.object({ type: z.enum(['office', 'remoteWork', 'other']), name: text, area: text }),
  })
  .transform(({ category: _, workLocation, ...rest }) => ({
    kind: 'workplace' as const,
    ...rest,
    location: workLocation,
  }));

/** LUCCA-11: removed events contain their last state or only a reference, so the owner is optional and never invalid. */
const owners = {
  organizer: employee.nullish().catch(null),
  employee: employee.nullish().catch(null),
};

const removedCalendarEvent = z
  .object({ category, status: z.enum(['cancelled', 'denied']), ...owners })
  .transform(({ status, ...data }) => removed(status, data));

/** Schema of the `data` of a `calendar-event.deleted` event. */
export const deletedCalendarEvent = z
  .object({ category: category.nullish().catch(null).transform(orNull), ...owners })
  .transform((data) => removed('deleted', data));

/** Schema of the `data` of a `calendar-event.created` or `.updated` event. */
export const currentCalendarEvent = removedOrCurrent(
  removedCalendarEvent,
  z.discriminatedUnion('category', [trainingSession, workplace], {
    error: 'must be training-session or work-location',
  }),
);

/**
 * Schema of the `data` of an `employee.updated` event. The email is null if the employee has none or if the event does
 * not include it; Lucca's API returns the current one.
 */
export const changedEmployee = z
  .object({
    id: identifier,
    email: z.string().nullish(),
    applicableJobPosition: z
      .object({ id: identifier.nullish() })
      .nullish()
      .catch(undefined)
      .transform((position) => position && orNull(position.id)),
    status: employeeStatus.optional().catch(undefined),
  })
  .transform(({ id, email, applicableJobPosition, status }): ChangedEmployee => ({
    kind: 'employee',
    employee: { id, email: email?.toWellFormed() ?? null },
    jobPositionId: applicableJobPosition,
    status,
  }));

/** Schema of the `data` of an `employee.created` event. */
export const createdEmployee = z
  .object({ id: identifier })
  .transform(({ id }): EmployeeToRefresh => ({ kind: 'employee-to-refresh', employeeId: id }));

/** Schema of the `data` of a `job-position.*` event. */
export const changedJobPosition = z
  .object({ employee: z.object({ id: identifier }).nullish().catch(null) })
  .transform(({ employee: owner }): EmployeeToRefresh => ({
    kind: 'employee-to-refresh',
    employeeId: owner?.id ?? null,
  }));

/** Returns true for the category of a supported Lucca product. */
export function isKnownCategory(value: unknown): boolean {
  return category.safeParse(value).success;
}

function sessionTime({
  startsAt,
  endsAt,
  timeZone: zone,
  startsOn,
  endsOn,
}: Record<'startsAt' | 'endsAt' | 'timeZone' | 'startsOn' | 'endsOn', string | null>):
  SessionTime | { field: string; problem: string } {
  if (startsAt && endsAt) {
    if (Date.parse(endsAt) < Date.parse(startsAt)) {
      return { field: 'endsAt', problem: 'must not be before startsAt' };
    }
    return { kind: 'clock', startsAt, endsAt, timeZone: zone };
  }
  if (startsOn && endsOn) {
    if (endsOn < startsOn) return { field: 'endsOn', problem: 'must not be before startsOn' };
    return { kind: 'days', startsOn, endsOn };
  }
  return { field: 'startsAt', problem: 'a session needs startsAt and endsAt, or startsOn and endsOn' };
}

function removed(
  reason: Removed['reason'],
  data: { category: Removed['category']; organizer?: Employee | null; employee?: Employee | null },
): Removed {
  const owner = data.organizer ?? data.employee ?? null;
  return { kind: 'removed', reason, category: data.category, owner };
}
