import { Temporal } from 'temporal-polyfill';
import type { Configuration } from '../../domain/configuration';
import { project } from '../../domain/project';
import type { CalendarState } from '../../lucca/delivery';
import type { Preview } from '../contract/calendar';
import { toCalendarEvent } from '../logs/view';

type Example = {
  name: Preview['items'][number]['example'];
  product: Configuration['products'][number];
  /** @param now ms since the epoch; the examples are in the next week */
  state: (presentation: Configuration['presentation'], now: number) => CalendarState;
};

const TEXTS = {
  fr: { session: 'Excel avancé', room: 'Salle Joliette', floor: '3e étage', leave: 'Congés payés' },
  en: { session: 'Advanced Excel', room: 'Joliette room', floor: '3rd floor', leave: 'Paid leave' },
};

const LEA = { id: '1', email: 'lea@example.com' };
const TOM = { id: '2', email: 'tom@example.com' };
const INES = { id: '3', email: 'ines@example.com' };

const EXAMPLES: Example[] = [
  {
    name: 'session',
    product: 'training',
    state: ({ locale, timeZone }, now) => ({
      kind: 'training-session',
      url: null,
      status: 'confirmed',
      title: TEXTS[locale].session,
      description: null,
      location: TEXTS[locale].room,
      organizer: LEA,
      attendees: [TOM, INES],
      time: {
        kind: 'clock',
        startsAt: mondayAt('09:00', now, timeZone),
        endsAt: mondayAt('17:00', now, timeZone),
        timeZone,
      },
    }),
  },
  {
    name: 'workplace',
    product: 'office',
    state: ({ locale, timeZone }, now) => ({
      ...remoteDay(dayOfNextWeek(1, now, timeZone)),
      location: { type: 'office', name: 'Marseille', area: TEXTS[locale].floor },
    }),
  },
  {
    name: 'remote_half_day',
    product: 'office',
    state: ({ timeZone }, now) => ({
      ...remoteDay(dayOfNextWeek(2, now, timeZone)),
      position: 'firstHalfDay',
    }),
  },
  {
    name: 'pending_remote_day',
    product: 'office',
    state: ({ timeZone }, now) => ({ ...remoteDay(dayOfNextWeek(3, now, timeZone)), status: 'pending' }),
  },
  {
    name: 'absence',
    product: 'absences',
    state: ({ locale, timeZone }, now) => ({
      kind: 'leave',
      url: null,
      status: 'confirmed',
      employee: LEA,
      account: { id: '1', name: TEXTS[locale].leave },
      days: [3, 4].map((number) => ({
        date: dayOfNextWeek(number, now, timeZone),
        range: 'allDay' as const,
      })),
    }),
  },
];

/**
 * Returns example events in the next week, projected by the same code as real ones.
 *
 * @param now ms since the epoch
 */
export function previewOf(configuration: Configuration, now: number): Preview {
  const { presentation, products } = configuration;
  const examples = EXAMPLES.filter(({ product }) => products.includes(product));
  return {
    items: examples.map(({ name, product, state }) => {
      const projection = project(state(presentation, now), configuration, {
        asDefaultEvent: false,
        timeZone: null,
      });
      const events =
        projection.kind === 'event'
          ? projection.parts.map(({ event }) => toCalendarEvent(event, projection.eventType))
          : [];
      return { example: name, product, events };
    }),
  };
}

function remoteDay(date: string) {
  return {
    kind: 'workplace' as const,
    url: null,
    status: 'confirmed' as const,
    employee: LEA,
    date,
    position: 'fullDay' as const,
    location: { type: 'remoteWork' as const, name: null, area: null },
  };
}

/** @param number 0 for Monday */
function dayOfNextWeek(number: number, now: number, timeZone: string): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  return today.add({ days: 8 - today.dayOfWeek + number }).toString();
}

function mondayAt(time: string, now: number, timeZone: string): string {
  return Temporal.PlainDate.from(dayOfNextWeek(0, now, timeZone))
    .toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
    .toString({ timeZoneName: 'never' });
}
