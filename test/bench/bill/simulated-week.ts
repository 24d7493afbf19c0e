import type { ConnectorOptions } from '../../simulation/connector/options';
import { seededRandom, shuffled } from '../../simulation/numbers';
import type { Webhook } from '../../simulation/services/simulated-lucca';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  person,
  fillDirectory,
  withGoogleFetch,
  type SimulationHarness,
} from '../../simulation/simulation-harness';
import { trainingSession, workplace, type WorkplaceData } from '../../support/fakes/lucca/calendar-event';
import { leave } from '../../support/fakes/lucca/leave';
import { reference, type EmployeeReference, type Reference } from '../../support/fakes/lucca/reference';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A Monday, in Paris. */
export const MONDAY = Date.parse('2026-03-02T00:00:00+01:00');
export const WEEK_MS = 7 * DAY_MS;

type EventLocation = WorkplaceData['workLocation'];
const OFFICE: EventLocation = { id: '3', type: 'office', name: 'Marseille', area: '3e étage' };
const HOME: EventLocation = { id: '4', type: 'remoteWork', name: 'Télétravail', area: null };
const ELSEWHERE: EventLocation = { id: '5', type: 'other', name: 'Chez un client', area: null };

/** A change in Lucca. */
export type LuccaChange = {
  /** ms since the epoch */
  at: number;
  topic: string;
  data: Reference;
  /** Id of the employee whose establishment the event states. @default the establishment of the simulation */
  employeeId?: string;
  /** Delays of its deliveries, ms; several if Lucca received no response. */
  deliveries: number[];
};

/**
 * A generated week of a company, the same in each run.
 *
 * - **Workplaces.** On Monday from 8 to 10 h, 95 % of the employees plan 2 to 5 days of the next week. Half of them save the week
 *   at once, the others day by day. 55 % of the days are at the office, 40 % at home, 5 % elsewhere; 15 % are half days. One day in
 *   ten at home needs approval, and gets it the same day. 3 % of the days change later in the week, 1 % are withdrawn.
 * - **Training.** 6 sessions for 1,000 employees are published, half of them empty. 8 to 15 people register one after the other over
 *   the week; one in ten withdraws. One session in five changes its hours, one in twenty is deleted.
 * - **Absences.** 15 % of the employees request 1 to 5 days, some with half days, some over a weekend. 92 % are approved within two
 *   days, 3 % are refused; 4 % of the approved ones are cancelled.
 * - **Employees.** The files of 0.5 % change, but not their address.
 * - **Deliveries.** 1 % are repeated within seconds, 0.5 % after one minute, 0.2 % after a quarter of an hour.
 *
 * @param guestsFromElsewhere share of the guests who work in another establishment
 */
function simulatedWeek(employees: number, guestsFromElsewhere: number): LuccaChange[] {
  const random = seededRandom(20_260_302);
  const changes: LuccaChange[] = [];
  const chance = (share: number) => random() < share;
  const between = (from: number, to: number) => from + random() * (to - from);
  const whole = (from: number, to: number) => Math.floor(between(from, to + 1));
  const publish = (at: number, topic: string, data: EmployeeReference, { id: employeeId }: Reference) => {
    if (at >= MONDAY + WEEK_MS) return;
    changes.push({ at: Math.round(at), topic, data, employeeId, deliveries: deliveries() });
  };
  const deliveries = () => {
    const draw = random();
    if (draw < 0.01) return [0, 1000 + draw * 1_000_000];
    if (draw < 0.015) return [0, MINUTE_MS];
    return draw < 0.017 ? [0, 16 * MINUTE_MS] : [0];
  };
  /** In working hours of one of the days up to Friday. */
  const workingTime = (firstDay = 0) => MONDAY + whole(firstDay, 4) * DAY_MS + between(9, 18) * HOUR_MS;
  const dayOf = (number: number) =>
    new Date(MONDAY + 12 * HOUR_MS + number * DAY_MS).toISOString().slice(0, 10);

  function planDays(number: number): void {
    const beginsAt = MONDAY + between(8, 10) * HOUR_MS;
    const pauseMs = chance(0.5) ? 0 : between(5, 20) * SECOND_MS;
    const days = shuffled([7, 8, 9, 10, 11], random).slice(0, whole(2, 5));
    for (const [index, day] of days.sort((a, b) => a - b).entries()) {
      planDay(`${number}-${day}`, number, dayOf(day), beginsAt + index * pauseMs);
    }
  }

  function planDay(id: string, number: number, date: string, at: number): void {
    const position = chance(0.85) ? 'fullDay' : chance(0.5) ? 'firstHalfDay' : 'secondHalfDay';
    const publishChange = (when: number, change: string, differences: Partial<WorkplaceData>) => {
      publish(
        when,
        `calendar-event.${change}`,
        workplace({ id, employee: person(number), date, position, ...differences }),
        person(number),
      );
    };
    const workLocation = locationFor(random());
    if (workLocation.type === 'remoteWork' && chance(0.1)) {
      publishChange(at, 'created', { workLocation, status: 'pending' });
      publishChange(at + between(1, 7) * HOUR_MS, 'updated', { workLocation, status: 'confirmed' });
    } else publishChange(at, 'created', { workLocation });
    const draw = random();
    if (draw < 0.03) publishChange(workingTime(1), 'updated', { workLocation: otherThan(workLocation) });
    else if (draw < 0.04) publishChange(workingTime(1), 'deleted', { workLocation });
  }

  function invited(): EmployeeReference {
    const isFromElsewhere = guestsFromElsewhere > 0 && chance(guestsFromElsewhere);
    return isFromElsewhere ? personElsewhere(whole(0, 99)) : person(whole(0, employees - 1));
  }

  function planSession(id: string): void {
    const organizer = person(whole(0, employees - 1));
    const people = Array.from({ length: whole(8, 15) }, invited);
    let hours = { startsAt: '2026-04-14T09:00:00+02:00', endsAt: '2026-04-14T17:00:00+02:00' };
    let attendees = chance(0.5) ? people.splice(0, 3) : [];
    let at = workingTime();
    const publishChange = (change: string) => {
      const session = { organizer, attendees, title: `Training ${id}`, timeZone: 'Europe/Paris', ...hours };
      publish(
        at,
        `calendar-event.${change}`,
        trainingSession({ id: `session-${id}`, ...session }),
        organizer,
      );
    };
    publishChange('created');
    for (const one of people) {
      at += between(0.1, 8) * HOUR_MS;
      attendees = [...attendees, one];
      publishChange('updated');
      if (chance(0.1)) {
        at += between(0.1, 8) * HOUR_MS;
        attendees = attendees.slice(1);
        publishChange('updated');
      }
    }
    at += HOUR_MS;
    if (chance(0.2)) {
      hours = { startsAt: '2026-04-15T09:00:00+02:00', endsAt: '2026-04-15T17:00:00+02:00' };
      publishChange('updated');
    }
    if (chance(0.05)) publishChange('deleted');
  }

  function requestLeave(id: string): void {
    const number = whole(0, employees - 1);
    const first = 7 * whole(1, 8) + whole(0, 4);
    const startsOn = dayOf(first);
    const endsOn = dayOf(first + whole(0, 4));
    const startPosition = chance(0.9) ? 'firstHalfDay' : 'secondHalfDay';
    const requestedAt = workingTime();
    const decidedAt = requestedAt + between(1, 48) * HOUR_MS;
    const publishChange = (at: number, change: string, status: 'tentative' | 'confirmed' | 'cancelled') => {
      const days = { startsOn, endsOn, startPosition } as const;
      publish(
        at,
        `leave.${change}`,
        leave({ id, employee: reference('employee', person(number).id), status, ...days }),
        person(number),
      );
    };
    publishChange(requestedAt, 'created', 'tentative');
    const draw = random();
    if (draw < 0.92) publishChange(decidedAt, 'updated', 'confirmed');
    else if (draw < 0.95) publishChange(decidedAt, 'updated', 'cancelled');
    if (draw < 0.037) publishChange(decidedAt + between(1, 48) * HOUR_MS, 'updated', 'cancelled');
  }

  for (let number = 0; number < employees; number++) if (chance(0.95)) planDays(number);
  for (let number = 0; number < employees * 0.006; number++) planSession(String(number));
  for (let number = 0; number < employees * 0.15; number++) requestLeave(String(number));
  for (let number = 0; number < employees; number++) {
    const employee = person(number);
    if (!chance(0.005)) continue;
    publish(workingTime(), 'employee.updated', { ...employee, email: addressOf(employee) }, employee);
  }
  return changes.sort((a, b) => a.at - b.at);
}

/** One of the employees who work in an establishment without a configuration. */
export function personElsewhere(number: number): EmployeeReference {
  return person(1_000_000 + number);
}

function locationFor(draw: number): EventLocation {
  if (draw < 0.55) return OFFICE;
  return draw < 0.95 ? HOME : ELSEWHERE;
}

function otherThan({ type }: EventLocation): EventLocation {
  return type === 'office' ? HOME : OFFICE;
}

export type CompanyOptions = {
  employees: number;
  /** Share of employees without a Google account, whose events fail. @default 0 */
  withoutAccount?: number;
  /** Share of the guests of sessions who are {@link personElsewhere}. @default 0 */
  guestsFromElsewhere?: number;
  /** Called before the week begins. @default fills the employee directory */
  prepare?: (harness: SimulationHarness) => Promise<void>;
};

/**
 * Plays the simulated week of a company, with reconcile every five minutes, which also refreshes the employee
 * directory.
 *
 * @throws Error if events are unresolved at the end although every employee has an account
 */
export async function playWeek(
  {
    employees,
    withoutAccount = 0,
    guestsFromElsewhere = 0,
    prepare = (harness) => fillDirectory(harness, employees),
  }: CompanyOptions,
  overrides: Partial<ConnectorOptions> = {},
): Promise<SimulationHarness> {
  const harness = await createSimulationHarness(MONDAY, overrides, { people: employees });
  const { time, google, connector } = harness;
  for (let number = 0; number < employees; number++) {
    // Evenly distributed.
    const isWithout = Math.floor((number + 1) * withoutAccount) > Math.floor(number * withoutAccount);
    if (isWithout) google.fake.deleteAccount(addressOf(person(number)));
  }
  await prepare(harness);
  const changes = simulatedWeek(employees, guestsFromElsewhere);
  connector.schedule();
  scheduleChanges(changes, harness, connector.webhook);
  await withGoogleFetch(google, () => time.runUntil(MONDAY + WEEK_MS));
  const unresolved = connector.tables
    .items('logs')
    .filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed').length;
  if (withoutAccount === 0 && unresolved + connector.queue.depth + connector.queue.deadLetters.length > 0) {
    throw new Error(
      `At the end of the week ${unresolved} events are unresolved, and ${connector.queue.depth} are in the queue`,
    );
  }
  return harness;
}

/** Schedules one change at a time, to keep the list of scheduled tasks short. */
export function scheduleChanges(
  changes: LuccaChange[],
  { time, lucca }: SimulationHarness,
  webhook: Webhook,
): void {
  const [first] = changes;
  if (!first) return;
  let number = 0;
  const next = () => {
    const { topic, data, employeeId, deliveries } = changes[number] ?? first;
    const establishment =
      employeeId === undefined ? ESTABLISHMENT : lucca.organization.establishmentOf(employeeId);
    const event = lucca.publish(topic, data, establishment);
    for (const afterMs of deliveries) lucca.deliver(event, webhook, afterMs);
    number += 1;
    const following = changes[number];
    if (following) time.at(following.at, next);
  };
  time.at(first.at, next);
}
