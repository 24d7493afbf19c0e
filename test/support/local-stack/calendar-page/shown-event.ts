import { Temporal } from 'temporal-polyfill';
import { EVENT_TYPES } from '../../../../functions/domain/vocabulary';
import type { StoredEvent } from '../../fakes/google/calendar/google-event';
import { calendarEntry } from '../../story/calendar-entry';

const WORKPLACES = ['homeOffice', 'officeLocation', 'customLocation'] as const;
const ANSWERS = ['accepted', 'declined', 'tentative', 'needsAction'] as const;

export type Answer = (typeof ANSWERS)[number];
export type Workplace = (typeof WORKPLACES)[number];

/** An event as the page shows it. */
export type ShownEvent = {
  /** Different after each change. */
  version: string;
  owner: string;
  kind: (typeof EVENT_TYPES)[number];
  /** Empty if the event has none. */
  title: string;
  /** `2026-03-02` */
  firstDay: string;
  /** Inclusive. */
  lastDay: string;
  /** Local times such as `09:00`; null for whole days. */
  times: { from: string; to: string } | null;
  isTentative: boolean;
  /** Null unless it is a working location. */
  workplace: Workplace | null;
  place: string | null;
  guests: { address: string; answer: Answer }[];
};

/** @param zone IANA name of the time zone of the times */
export function shownEvent(owner: string, event: StoredEvent, zone: string): ShownEvent {
  const { title, from, to, place } = calendarEntry(owner, { ...event, summary: event.summary ?? '' }, zone);
  const workplace = WORKPLACES.find((one) => one === event.workingLocationProperties?.type) ?? null;
  return {
    version: `${owner} ${event.id} ${event.etag}`,
    owner,
    kind: EVENT_TYPES.find((one) => one === event.eventType) ?? 'default',
    title,
    ...daysAndTimes(from, to),
    isTentative: event.status === 'tentative',
    workplace,
    place: workplace ? null : place,
    guests: (event.attendees ?? []).map(({ email, responseStatus }) => ({
      address: email ?? '',
      answer: ANSWERS.find((one) => one === responseStatus) ?? 'needsAction',
    })),
  };
}

/** @param day such as `2026-03-02` */
export function isOn(day: string, { firstDay, lastDay }: ShownEvent): boolean {
  return firstDay <= day && day <= lastDay;
}

/** The events of a calendar: those that its owner created or is invited to. Null for all calendars. */
export function eventsOf(address: string | null, events: readonly ShownEvent[]): readonly ShownEvent[] {
  if (address === null) return events;
  return events.filter(
    ({ owner, guests }) => owner === address || guests.some((guest) => guest.address === address),
  );
}

/** An event that ends at midnight is not on the day that starts then. */
function daysAndTimes(from: string, to: string): Pick<ShownEvent, 'firstDay' | 'lastDay' | 'times'> {
  const [firstDay = '', start] = from.split('T');
  const [endDay = '', end] = to.split('T');
  const endsAtMidnight = end === '00:00' && firstDay < endDay;
  const lastDay = endsAtMidnight ? Temporal.PlainDate.from(endDay).subtract({ days: 1 }).toString() : endDay;
  if (start === undefined || end === undefined || (endsAtMidnight && start === '00:00')) {
    return { firstDay, lastDay, times: null };
  }
  return { firstDay, lastDay, times: { from: start, to: endsAtMidnight ? '24:00' : end } };
}

const COLOURS = 8;

/** The owners and guests of events in order of appearance. Each keeps its colour. */
export class People {
  readonly #addresses: string[] = [];

  /** Adds the owners and guests of the events. */
  add(events: readonly ShownEvent[]): void {
    for (const { owner, guests } of events) {
      for (const address of [owner, ...guests.map((guest) => guest.address)]) {
        if (!this.#addresses.includes(address)) this.#addresses.push(address);
      }
    }
  }

  get addresses(): string[] {
    return this.#addresses.toSorted((a, b) => a.localeCompare(b));
  }

  /** The CSS class of the colour. */
  colour(address: string): string {
    return `person-${this.#addresses.indexOf(address) % COLOURS}`;
  }

  /** `lea.fontaine` if that is unique, otherwise the whole address. */
  name(address: string): string {
    const short = address.replace(/@.*/, '');
    const isUnique = this.#addresses.filter((one) => one.startsWith(`${short}@`)).length === 1;
    return isUnique ? short : address;
  }
}
