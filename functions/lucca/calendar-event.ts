import * as z from 'zod';
import { day, identifier, IN_PLAIN_WORDS, instant, link, orNull, timeZone } from './fields';

/**
 * What `data` of a `calendar-event.*` event holds.
 *
 * ASSUMPTION: Lucca publishes the topics, not this schema. It follows the conventions of its API v5; should Lucca's differ,
 * this file is the place to change. Fields that are not named here are dropped: nothing else is kept anywhere.
 */

/** A session of Lucca's product Formation. */
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

/** When a session takes place: instants, or whole days of which the last is included. */
export type SessionTime =
  | { kind: 'clock'; startsAt: string; endsAt: string; timeZone: string | null }
  | { kind: 'days'; startsOn: string; endsOn: string };

/** Far above what Google invites to one event. What we remember of an event must fit into an item of DynamoDB. */
const MAX_ATTENDEES = 1000;

/** The products that feed calendar events, by the category of the event. */
const category = z.enum(['training-session', 'work-location']);

/** Whether a calendar event is one of those that we know; others may be anything, absences too. */
export function isKnownCategory(value: unknown): boolean {
  return category.safeParse(value).success;
}

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
    // Instants carry their offset: a zone that nobody knows must not keep the event out of the calendar.
    timeZone: timeZone.nullish().catch(null).transform(orNull),
    startsOn: day.nullish().transform(orNull),
    endsOn: day.nullish().transform(orNull),
  })
  .transform(
    (
      { category: _, startsAt, endsAt, timeZone: zone, startsOn, endsOn, ...session },
      context,
    ): TrainingSession => {
      const read = (): SessionTime | { field: string; problem: string } => {
        if (startsAt && endsAt) {
          if (Date.parse(endsAt) < Date.parse(startsAt))
            return { field: 'endsAt', problem: 'must not lie before startsAt' };
          return { kind: 'clock', startsAt, endsAt, timeZone: zone };
        }
        if (startsOn && endsOn) {
          if (endsOn < startsOn) return { field: 'endsOn', problem: 'must not lie before startsOn' };
          return { kind: 'days', startsOn, endsOn };
        }
        return { field: 'startsAt', problem: 'a session needs startsAt and endsAt, or startsOn and endsOn' };
      };
      const time = read();
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
  .transform(({ category: _, workLocation, ...place }) => ({
    kind: 'workplace' as const,
    ...place,
    location: workLocation,
  }));

/** Where one employee works on one day or half day (product Office). */
export type Workplace = z.infer<typeof workplace>;

/** The whole state of a calendar event in Lucca. */
export type CalendarEvent = TrainingSession | Workplace | Removed;

/** Nothing in what is gone is required, so nothing in it can be wrong. */
const owners = {
  organizer: employee.nullish().catch(null),
  employee: employee.nullish().catch(null),
};

/** Of a deletion Lucca may send the last state or a bare reference: neither is needed. */
export const deletedCalendarEvent = z
  .object({ category: category.nullish().catch(null).transform(orNull), ...owners })
  .transform((data): Removed => ({
    kind: 'removed',
    why: 'deleted',
    category: data.category,
    owner: ownerOf(data),
  }));

/** A cancelled session, a denied workplace: gone, whatever else the data holds or lacks. */
const withdrawnCalendarEvent = z
  .object({ category, status: z.enum(['cancelled', 'denied']), ...owners })
  .transform((data): Removed => ({
    kind: 'removed',
    why: data.status,
    category: data.category,
    owner: ownerOf(data),
  }));

const shownCalendarEvent = z.discriminatedUnion('category', [trainingSession, workplace], {
  error: 'must be training-session or work-location',
});

/** The `data` of a `calendar-event.created` or `.updated` event. */
export const currentCalendarEvent = z.unknown().transform((data, context): CalendarEvent => {
  const withdrawn = withdrawnCalendarEvent.safeParse(data);
  if (withdrawn.success) return withdrawn.data;
  const shown = shownCalendarEvent.safeParse(data, IN_PLAIN_WORDS);
  if (shown.success) return shown.data;
  for (const { path, message } of shown.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

function ownerOf({
  organizer,
  employee: subject,
}: {
  organizer?: Employee | null;
  employee?: Employee | null;
}) {
  return organizer ?? subject ?? null;
}

/** An employee as an event names one; the address may be missing. */
export type Employee = { id: string; email: string | null };

/** Something about an employee changed, perhaps the address. */
export type ChangedEmployee = { kind: 'employee'; employee: Employee };

/**
 * The `data` of an `employee.updated` event. Of all that it may hold, nothing but the address is read. The address is null
 * where Lucca knows none, and where the event does not say it: only Lucca's API tells these apart.
 */
export const changedEmployee = employee.transform((changed): ChangedEmployee => ({
  kind: 'employee',
  employee: changed,
}));

/** The resource is no longer there, or must not be shown. */
export type Removed = {
  kind: 'removed';
  why: 'deleted' | 'cancelled' | 'denied';
  /** What it was; null where the event does not say it. */
  category: 'training-session' | 'work-location' | 'leave' | null;
  /** In whose calendar it was, as far as the event says so. */
  owner: Employee | null;
};
