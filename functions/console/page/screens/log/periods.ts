import { DAY_MS, HOUR_MS, toIso } from '../../../../shared/time';

export const PRESETS = ['24h', '7d', '30d'] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * A period of the log: up to now, or from a day to a day, such as `2026-11-24`, both inclusive. The bars of hours give
 * instants in ISO 8601 instead; the last one is exclusive.
 */
export type Period = Preset | { from: string; to: string };

export const DEFAULT_PERIOD: Preset = '7d';

const PRESET_DAYS = { '7d': 7, '30d': 30 };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?Z$/;

/** `to`: exclusive; null up to now. In ms since the epoch. */
export type Limits = { from: number; to: number | null };

/**
 * Returns the limits of a period. Days are those of the viewer: the time zone is that of the browser.
 *
 * @param now ms since the epoch
 */
export function limitsOf(period: Period, now: number): Limits {
  // Whole hours: their bars are hours of the chart, also in zones with half an hour.
  if (period === '24h') return { from: Math.floor(now / HOUR_MS) * HOUR_MS - DAY_MS + HOUR_MS, to: null };
  if (typeof period === 'string') return { from: startOfDay(now, 1 - PRESET_DAYS[period]), to: null };
  const { from, to } = period;
  return {
    from: isDay(from) ? startOfDay(timeOf(from)) : timeOf(from),
    to: isDay(to) ? startOfDay(timeOf(to), 1) : timeOf(to),
  };
}

/** The period in a query string; the default if there is none, or an invalid one. */
export function periodIn(query: URLSearchParams): Period {
  const [from, to] = [query.get('from') ?? query.get('to'), query.get('to')].map((text) => text?.trim());
  if (from !== undefined && isPoint(from)) {
    const until = to !== undefined && isPoint(to) ? to : dayOf(Date.now());
    if (timeOf(from) <= timeOf(until)) return { from, to: until };
  }
  return PRESETS.find((one) => one === query.get('period')) ?? DEFAULT_PERIOD;
}

/** The parameters of a period in a query string; none for the default. */
export function queryOf(period: Period): Record<string, string> {
  if (period === DEFAULT_PERIOD) return {};
  return typeof period === 'string' ? { period } : { ...period };
}

/** The days of a period, as the form shows them; both inclusive. */
export function daysOf(period: Period, now: number): { from: string; to: string } {
  const { from, to } = limitsOf(period, now);
  return { from: dayOf(from), to: dayOf((to ?? now + 1) - 1) };
}

/** The parameters of a period in a request. */
export function instantsOf({ from, to }: Limits): { from: string; to?: string } {
  return { from: toIso(from), ...(to !== null && { to: toIso(to) }) };
}

/** The viewer's day of an instant, such as `2026-11-24`. */
export function dayOf(time: number): string {
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/**
 * Returns when the viewer's day of an instant begins, or a day some days later, in ms since the epoch. Days of 23 and
 * of 25 hours exist.
 */
export function startOfDay(time: number, days = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

export function isDay(point: string): boolean {
  // `Date` takes 31 February for a day in March.
  return DAY.test(point) && dayOf(timeOf(point)) === point;
}

function isPoint(text: string): boolean {
  return isDay(text) || (INSTANT.test(text) && !Number.isNaN(Date.parse(text)));
}

/** A day without a zone is a local one: with a time, `Date` reads it as such. */
function timeOf(point: string): number {
  return Date.parse(DAY.test(point) ? `${point}T00:00` : point);
}
