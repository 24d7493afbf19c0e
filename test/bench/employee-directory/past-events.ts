import { ESTABLISHMENT, person } from '../../simulation/simulation-harness';
import type { SimulatedLucca } from '../../simulation/services/simulated-lucca';
import { trainingSession, workplace, type CalendarEventData } from '../../support/fakes/lucca/calendar-event';
import { calendarEventChange } from '../../support/fakes/lucca/event';
import { leave } from '../../support/fakes/lucca/leave';
import { reference } from '../../support/fakes/lucca/reference';

const DAY_MS = 24 * 60 * 60_000;
/** How long Lucca lists events. */
const LISTED_DAYS = 58;
/** Workplaces are planned in the week before; a session six weeks before. */
const WORKPLACE_DAYS_AHEAD = 7;
const SESSION_DAYS_AHEAD = 42;
/** One event in 60 is about a session, which has 15 events; one in 25 changes the workplace before. */
const SESSION_EVERY = 60;
const EVENTS_OF_SESSION = 15;
const CHANGE_EVERY = 25;

/** Adds one-day leaves of all employees in turn, on the working days of the half year from a Monday on. */
export function addLeaves(
  lucca: Pick<SimulatedLucca, 'leaves'>,
  of: { count: number; employees: number; from: string },
): void {
  for (let number = 0; number < of.count; number++) {
    const day = number % 130;
    const startsOn = dayAt(Date.parse(of.from) + (7 * Math.floor(day / 5) + (day % 5)) * DAY_MS);
    const employee = reference('employee', person(number % of.employees).id);
    lucca.leaves.push(leave({ id: String(number + 1), employee, startsOn }));
  }
}

/** Adds the events of the last two months to Lucca's list: days at the office, and sessions of 15 events. */
export function addCalendarEvents(
  lucca: Pick<SimulatedLucca, 'events'>,
  of: { count: number; employees: number; until: number },
): void {
  for (let number = 0; number < of.count; number++) {
    const at = of.until - (LISTED_DAYS * DAY_MS * (of.count - number)) / of.count;
    const { change, data } =
      number % SESSION_EVERY === 0
        ? sessionChange(number / SESSION_EVERY, at)
        : workplaceChange(number, of.employees, at);
    const context = { id: `past-${number}`, occurredAt: new Date(at).toISOString() };
    lucca.events.push(calendarEventChange(change, data, { ...context, establishment: ESTABLISHMENT }));
  }
}

type Change = { change: 'created' | 'updated'; data: CalendarEventData };

function workplaceChange(number: number, employees: number, at: number): Change {
  const isChange = number % CHANGE_EVERY === 1;
  const planned = isChange ? number - CHANGE_EVERY + 2 : number;
  const date = dayAt(at + (WORKPLACE_DAYS_AHEAD + (planned % 5)) * DAY_MS);
  const employee = person(planned % employees);
  const data = workplace({ id: `workplace-${planned}`, employee, date });
  return { change: isChange ? 'updated' : 'created', data };
}

function sessionChange(number: number, at: number): Change {
  const session = Math.floor(number / EVENTS_OF_SESSION);
  const registered = number % EVENTS_OF_SESSION;
  const date = dayAt(at + SESSION_DAYS_AHEAD * DAY_MS);
  const data = trainingSession({
    id: `session-${session}`,
    organizer: person(session),
    attendees: Array.from({ length: registered + 1 }, (_, guest) => person(session + guest + 1)),
    startsAt: `${date}T09:00:00+02:00`,
    endsAt: `${date}T17:00:00+02:00`,
  });
  return { change: registered === 0 ? 'created' : 'updated', data };
}

function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
