import { DAY_MS, dayAfter, dayOf } from '../../shared/time';

/** IANA names have no accents. */
const CITIES: Record<string, string> = {
  Bogota: 'Bogotá',
  Noumea: 'Nouméa',
  Reunion: 'La Réunion',
  'Sao Paulo': 'São Paulo',
  Zurich: 'Zürich',
};

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Creating a format is slow, and the same few zones are used repeatedly. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone });
  clocks.set(timeZone, clock);
  return clock;
}

/** The time zone of the browser. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Returns day and clock time in a zone: `2026-12-01` and `09:30:00`. */
export function localTime(time: number, timeZone: string): { day: string; clock: string } {
  // The Swedish format is ISO 8601 with a space.
  const [day = '', clock = ''] = clockOf(timeZone).format(time).split(' ');
  return { day, clock };
}

/** Returns the offset from UTC in ms, at an instant. */
export function offsetAt(time: number, timeZone: string): number {
  const { day, clock } = localTime(time, timeZone);
  return Date.parse(`${day}T${clock}Z`) - Math.floor(time / 1000) * 1000;
}

/**
 * Returns the first instant of a day, in ms since the epoch. Where clocks skip midnight, it is later.
 *
 * @param day `2026-12-01`
 */
export function startOfDay(day: string, timeZone: string): number {
  const midnight = Date.parse(day);
  const candidates = [midnight - DAY_MS, midnight + DAY_MS].map(
    (near) => midnight - offsetAt(near, timeZone),
  );
  const [first = midnight, second = midnight] = candidates.toSorted((one, other) => one - other);
  return localTime(first, timeZone).day === day ? first : second;
}

/** Returns the instants that limit days, the end exclusive, as ISO 8601. */
export function periodOf(
  { from, to }: { from: string; to: string },
  timeZone: string,
): { from: string; to: string } {
  const iso = (time: number) => new Date(time).toISOString();
  return { from: iso(startOfDay(from, timeZone)), to: iso(startOfDay(dayAfter(to), timeZone)) };
}

/** Returns the last days up to now: `lastDays(7, …)` is a week with today. */
export function lastDays(count: number, now: number, timeZone: string): { from: string; to: string } {
  const to = localTime(now, timeZone).day;
  return { from: dayOf(Date.parse(to) - (count - 1) * DAY_MS), to };
}

/** Returns the city of a zone, such as `Nouméa`. */
export function cityOf(timeZone: string): string {
  const city = (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
  return CITIES[city] ?? city;
}
