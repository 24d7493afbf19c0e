import * as z from 'zod';
import { day, identifier, instant, link, orNull, removedOrCurrent, timeZone } from './fields';

/**
 * The `data` of `calendar-event.*` and `employee.updated` events.
 *
 * ASSUMPTION: Lucca documents the topics of calendar events, but not the schema of their data. This schema follows the
 * conventions of Lucca's API v5. If Lucca's differs, this is the file to change. Fields not listed here are dropped.
 */

/** The whole state of a calendar event in Lucca. */
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

/** Instants, or whole days including the last one. */
export type SessionTime =
  | { kind: 'clock'; startsAt: string; endsAt: string; timeZone: string | null }
  | { kind: 'days'; startsOn: string; endsOn: string };

/** Where an employee works on one day or half day. */
export type Workplace = z.infer<typeof workplace>;

/** The resource was deleted, or must no longer be shown. */
export type Removed = {
  kind: 'removed';
  reason: 'deleted' | 'cancelled' | 'denied';
  /** Null if the event does not name it. */
  category: 'training-session' | 'work-location' | 'leave' | null;
  /** In whose calendar it was; null if the event does not name it. */
  owner: Employee | null;
};

/** An employee as events refer to one. */
export type Employee = { id: string; email: string | null };

/** Something about an employee changed, perhaps the address. */
export type ChangedEmployee = { kind: 'employee'; employee: Employee };

/** Far above what Google accepts for one event. Keeps a mapping within the item size of DynamoDB. */
const MAX_ATTENDEES = 1000;

/** The Lucca products that we support. Events of other categories may be about anything, including absences. */
const category = z.enum(['training-session', 'work-location']);

const text = z.string().nullish().transform(orNull);

export const employee = z
  .object({ id: identifier, email: z.string().nullish() })
  .transform(({ id, email }): Employee => ({ id, email: email?.toWellFormed() ?? null }));

const trainingSession = z
  .object({
    category: z.literal('training-session'),
    url: link,
    status: z.enum(['tentative', 'confirmed'], { error: 'must be tentative, confirmed or cancelled' }),
    title: z.string(),
    description: text,
    location: text,
    organizer: employee.nullish().transform(orNull),
    attendees: z
      .array(employee)
      .max(MAX_ATTENDEES, { error: `must hold at most ${MAX_ATTENDEES} attendees` })
      .nullish()
      .transform((attendees) => attendees ?? []),
    startsAt: instant.nullish().transform(orNull),
    endsAt: instant.nullish().transform(orNull),
    // The instants carry their offset, so the event can do without an unknown zone.
    timeZone: timeZone.nullish().catch(null).transform(orNull),
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

/** A removed event may hold its last state or a bare reference, so nothing about its owner is required or invalid. */
const owners = {
  organizer: employee.nullish().catch(null),
  employee: employee.nullish().catch(null),
};

const removedCalendarEvent = z
  .object({ category, status: z.enum(['cancelled', 'denied']), ...owners })
  .transform(({ status, ...data }) => removed(status, data));

/** The `data` of a `calendar-event.deleted` event. */
export const deletedCalendarEvent = z
  .object({ category: category.nullish().catch(null).transform(orNull), ...owners })
  .transform((data) => removed('deleted', data));

/** The `data` of a `calendar-event.created` or `.updated` event. */
export const currentCalendarEvent = removedOrCurrent(
  removedCalendarEvent,
  z.discriminatedUnion('category', [trainingSession, workplace], {
    error: 'must be training-session or work-location',
  }),
);

/**
 * The `data` of an `employee.updated` event. The address is null if the employee has none, or if the event does not hold it:
 * only Lucca's API knows.
 */
export const changedEmployee = employee.transform((changed): ChangedEmployee => ({
  kind: 'employee',
  employee: changed,
}));

/** Whether a calendar event is about a product that we support. */
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
      return { field: 'endsAt', problem: 'must not lie before startsAt' };
    }
    return { kind: 'clock', startsAt, endsAt, timeZone: zone };
  }
  if (startsOn && endsOn) {
    if (endsOn < startsOn) return { field: 'endsOn', problem: 'must not lie before startsOn' };
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
