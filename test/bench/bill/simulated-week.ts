import type { ConnectorOptions } from '../../simulation/connector/options';
import { seededRandom, shuffled } from '../../simulation/numbers';
import type { Webhook } from '../../simulation/services/simulated-lucca';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  person,
  rememberAddresses,
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
const MONDAY = Date.parse('2026-03-02T00:00:00+01:00');
const WEEK_MS = 7 * DAY_MS;

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
  /** Delays of its deliveries, ms; several if Lucca received no response. */
  deliveries: number[];
};

/**
 * A generated week of a company, the same in each run.
 *
 * - **Workplaces.** On Monday from 8 to 10 h, 95 % of the employees plan 2 to 5 days of the next week: half of them save the
 *   week at once, the others day by day. 55 % of the days are at the office, 40 % at home, 5 % elsewhere; 15 % are half days. One
 *   day in ten at home must be approved, and is within the day. 3 % of the days change later in the week, 1 % are taken back.
 * - **Training.** 6 sessions for 1,000 employees are announced, half of them empty. 8 to 15 people register, one after the other over
 *   the week; one in ten withdraws. One session in five changes its hours, one in twenty is deleted.
 * - **Absences.** 15 % of the employees ask for 1 to 5 days, some with half days, some over a week-end. 92 % are approved within two
 *   days, 3 % are refused; 4 % of the approved ones are cancelled.
 * - **Employees.** The files of 0.5 % change, not their address.
 * - **Deliveries.** 1 % come twice within seconds, 0.5 % after one minute, 0.2 % after a quarter of an hour.
 */
function simulatedWeek(employees: number): LuccaChange[] {
  const random = seededRandom(20_260_302);
  const changes: LuccaChange[] = [];
  const isOneOf = (share: number) => random() < share;
  const between = (from: number, to: number) => from + random() * (to - from);
  const whole = (from: number, to: number) => Math.floor(between(from, to + 1));
  const publish = (at: number, topic: string, data: EmployeeReference) => {
    if (at < MONDAY + WEEK_MS) changes.push({ at: Math.round(at), topic, data, deliveries: deliveries() });
  };
  const deliveries = () => {
    const dice = random();
    if (dice < 0.01) return [0, 1000 + dice * 1_000_000];
    if (dice < 0.015) return [0, MINUTE_MS];
    return dice < 0.017 ? [0, 16 * MINUTE_MS] : [0];
  };
  /** In working hours of one of the days up to Friday. */
  const workingTime = (firstDay = 0) => MONDAY + whole(firstDay, 4) * DAY_MS + between(9, 18) * HOUR_MS;
  const dayOf = (number: number) =>
    new Date(MONDAY + 12 * HOUR_MS + number * DAY_MS).toISOString().slice(0, 10);

  function planDays(number: number): void {
    const begin = MONDAY + between(8, 10) * HOUR_MS;
    const pauseMs = isOneOf(0.5) ? 0 : between(5, 20) * SECOND_MS;
    const days = shuffled([7, 8, 9, 10, 11], random).slice(0, whole(2, 5));
    for (const [index, day] of days.sort((a, b) => a - b).entries()) {
      planDay(`${number}-${day}`, number, dayOf(day), begin + index * pauseMs);
    }
  }

  function planDay(id: string, number: number, date: string, at: number): void {
    const position = isOneOf(0.85) ? 'fullDay' : isOneOf(0.5) ? 'firstHalfDay' : 'secondHalfDay';
    const say = (when: number, change: string, differences: Partial<WorkplaceData>) => {
      publish(
        when,
        `calendar-event.${change}`,
        workplace({ id, employee: person(number), date, position, ...differences }),
      );
    };
    const workLocation = locationFor(random());
    if (workLocation.type === 'remoteWork' && isOneOf(0.1)) {
      say(at, 'created', { workLocation, status: 'pending' });
      say(at + between(1, 7) * HOUR_MS, 'updated', { workLocation, status: 'confirmed' });
    } else say(at, 'created', { workLocation });
    const dice = random();
    if (dice < 0.03) say(workingTime(1), 'updated', { workLocation: otherThan(workLocation) });
    else if (dice < 0.04) say(workingTime(1), 'deleted', { workLocation });
  }

  function hold(id: string): void {
    const organizer = person(whole(0, employees - 1));
    const people = Array.from({ length: whole(8, 15) }, () => person(whole(0, employees - 1)));
    let hours = { startsAt: '2026-04-14T09:00:00+02:00', endsAt: '2026-04-14T17:00:00+02:00' };
    let attendees = isOneOf(0.5) ? people.splice(0, 3) : [];
    let at = workingTime();
    const say = (change: string) => {
      const about = { organizer, attendees, title: `Training ${id}`, timeZone: 'Europe/Paris', ...hours };
      publish(at, `calendar-event.${change}`, trainingSession({ id: `session-${id}`, ...about }));
    };
    say('created');
    for (const one of people) {
      at += between(0.1, 8) * HOUR_MS;
      attendees = [...attendees, one];
      say('updated');
      if (isOneOf(0.1)) {
        at += between(0.1, 8) * HOUR_MS;
        attendees = attendees.slice(1);
        say('updated');
      }
    }
    at += HOUR_MS;
    if (isOneOf(0.2)) {
      hours = { startsAt: '2026-04-15T09:00:00+02:00', endsAt: '2026-04-15T17:00:00+02:00' };
      say('updated');
    }
    if (isOneOf(0.05)) say('deleted');
  }

  function ask(id: string): void {
    const number = whole(0, employees - 1);
    const first = 7 * whole(1, 8) + whole(0, 4);
    const startsOn = dayOf(first);
    const endsOn = dayOf(first + whole(0, 4));
    const startPosition = isOneOf(0.9) ? 'firstHalfDay' : 'secondHalfDay';
    const asked = workingTime();
    const answered = asked + between(1, 48) * HOUR_MS;
    const say = (at: number, change: string, status: 'tentative' | 'confirmed' | 'cancelled') => {
      const days = { startsOn, endsOn, startPosition } as const;
      publish(
        at,
        `leave.${change}`,
        leave({ id, employee: reference('employee', person(number).id), status, ...days }),
      );
    };
    say(asked, 'created', 'tentative');
    const dice = random();
    if (dice < 0.92) say(answered, 'updated', 'confirmed');
    else if (dice < 0.95) say(answered, 'updated', 'cancelled');
    if (dice < 0.037) say(answered + between(1, 48) * HOUR_MS, 'updated', 'cancelled');
  }

  for (let number = 0; number < employees; number++) if (isOneOf(0.95)) planDays(number);
  for (let number = 0; number < employees * 0.006; number++) hold(String(number));
  for (let number = 0; number < employees * 0.15; number++) ask(String(number));
  for (let number = 0; number < employees; number++) {
    if (isOneOf(0.005))
      publish(workingTime(), 'employee.updated', { ...person(number), email: addressOf(person(number)) });
  }
  return changes.sort((a, b) => a.at - b.at);
}

function locationFor(dice: number): EventLocation {
  if (dice < 0.55) return OFFICE;
  return dice < 0.95 ? HOME : ELSEWHERE;
}

function otherThan({ type }: EventLocation): EventLocation {
  return type === 'office' ? HOME : OFFICE;
}

type CompanyOptions = {
  employees: number;
  /** Share of employees without a Google account, whose events fail. @default 0 */
  withoutAccount?: number;
};

/**
 * Plays the simulated week of a company, with reconcile every five minutes. The addresses are cached at the beginning; the connector
 * asks Lucca again for those that are older than a day.
 *
 * @throws Error if events are unresolved at the end although every employee has an account
 */
export async function playWeek(
  { employees, withoutAccount = 0 }: CompanyOptions,
  overrides: Partial<ConnectorOptions> = {},
): Promise<SimulationHarness> {
  const harness = await createSimulationHarness(MONDAY, overrides, { people: employees });
  const { time, google, connector } = harness;
  for (let number = 0; number < employees; number++) {
    // Evenly distributed.
    const isWithout = Math.floor((number + 1) * withoutAccount) > Math.floor(number * withoutAccount);
    if (isWithout) google.fake.deleteAccount(addressOf(person(number)));
  }
  await rememberAddresses(harness, employees);
  const changes = simulatedWeek(employees);
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
    const { topic, data, deliveries } = changes[number] ?? first;
    const event = lucca.publish(topic, data, ESTABLISHMENT);
    for (const afterMs of deliveries) lucca.deliver(event, webhook, afterMs);
    number += 1;
    const following = changes[number];
    if (following) time.at(following.at, next);
  };
  time.at(first.at, next);
}
