import { Temporal } from 'temporal-polyfill';
import type { Configuration } from '../../domain/configuration';
import { project } from '../../domain/project';
import type { CalendarState } from '../../lucca/delivery';
import type { Preview } from '../contract/calendar-event';
import { shownEvent } from '../logs/view';

type Example = Preview['items'][number]['example'];
type Presentation = Configuration['presentation'];

const WORDS = {
  fr: { session: 'Excel avancé', room: 'Salle Joliette', floor: '3e étage', leave: 'Congés payés' },
  en: { session: 'Advanced Excel', room: 'Joliette room', floor: '3rd floor', leave: 'Paid leave' },
};

const LEA = { id: '1', email: 'lea@example.com' };
const TOM = { id: '2', email: 'tom@example.com' };
const INES = { id: '3', email: 'ines@example.com' };

/**
 * Examples of next week, as this configuration would have them written: by the very code that writes.
 *
 * @param now ms since the epoch
 */
export function previewOf(configuration: Configuration, now: number): Preview {
  const { presentation, products } = configuration;
  return {
    items: EXAMPLES.filter(({ product }) => products.includes(product)).map(({ example, product, state }) => {
      const projection = project(state(presentation, now), configuration, { plain: false, timeZone: null });
      const events =
        projection.kind === 'event'
          ? projection.parts.map(({ event }) => shownEvent(event, projection.eventType))
          : [];
      return { example, product, events };
    }),
  };
}

type State = (presentation: Presentation, now: number) => CalendarState;

const EXAMPLES: { example: Example; product: Configuration['products'][number]; state: State }[] = [
  {
    example: 'session',
    product: 'training',
    state: ({ locale, timeZone }, now) => ({
      kind: 'training-session',
      url: null,
      status: 'confirmed',
      title: WORDS[locale].session,
      description: null,
      location: WORDS[locale].room,
      organizer: LEA,
      attendees: [TOM, INES],
      time: { kind: 'clock', ...hours(now, timeZone), timeZone },
    }),
  },
  {
    example: 'workplace',
    product: 'office',
    state: ({ locale, timeZone }, now) => ({
      ...workplaceOn(day(now, timeZone, 1)),
      location: { type: 'office', name: 'Marseille', area: WORDS[locale].floor },
    }),
  },
  {
    example: 'remote_half_day',
    product: 'office',
    state: ({ timeZone }, now) => ({ ...workplaceOn(day(now, timeZone, 2)), position: 'firstHalfDay' }),
  },
  {
    example: 'pending_remote_day',
    product: 'office',
    state: ({ timeZone }, now) => ({ ...workplaceOn(day(now, timeZone, 3)), status: 'pending' }),
  },
  {
    example: 'absence',
    product: 'absences',
    state: ({ locale, timeZone }, now) => ({
      kind: 'leave',
      url: null,
      status: 'confirmed',
      employee: LEA,
      account: { id: '1', name: WORDS[locale].leave },
      days: [3, 4].map((number) => ({ date: day(now, timeZone, number), range: 'allDay' as const })),
    }),
  },
];

function workplaceOn(date: string) {
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

/** @param number of days after Monday of next week */
function day(now: number, timeZone: string, number: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  return today.add({ days: 8 - today.dayOfWeek + number }).toString();
}

function hours(now: number, timeZone: string) {
  const at = (time: string) =>
    Temporal.PlainDate.from(day(now, timeZone, 0))
      .toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
      .toString({ timeZoneName: 'never' });
  return { startsAt: at('09:00'), endsAt: at('17:00') };
}
