import { DAY_MS, dayAfter, dayOf, HOUR_MS, toIso } from '../../../../shared/time';
import { lastDays, localTime, startOfDay } from '../../time-zones';

export const PRESETS = ['24h', '7d', '30d'] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * A period of the log: up to now, or from a day to a day, such as `2026-11-24`, both inclusive. The bars of hours give
 * instants in ISO 8601 instead; the last one is exclusive.
 */
export type Period = Preset | { from: string; to: string };

const DEFAULT_PERIOD: Preset = '7d';

const PRESET_DAYS = { '7d': 7, '30d': 30 };
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?Z$/;

/** `to`: exclusive; null up to now. In ms since the epoch. */
export type Limits = { from: number; to: number | null };

/** When and where the log is looked at. `now`: ms since the epoch. */
export type Viewer = { now: number; timeZone: string };

/** Returns the limits of a period. Days are those of the viewer. */
export function limitsOf(period: Period, { now, timeZone }: Viewer): Limits {
  // Whole hours: their bars are hours of the chart, also in zones with half an hour.
  if (period === '24h') return { from: Math.floor(now / HOUR_MS) * HOUR_MS - DAY_MS + HOUR_MS, to: null };
  if (typeof period === 'string') {
    const { from } = lastDays(PRESET_DAYS[period], now, timeZone);
    return { from: startOfDay(from, timeZone), to: null };
  }
  const { from, to } = period;
  return {
    from: isDay(from) ? startOfDay(from, timeZone) : Date.parse(from),
    to: isDay(to) ? startOfDay(dayAfter(to), timeZone) : Date.parse(to),
  };
}

/** The period in a query string; the default if there is none, or an invalid one. */
export function periodIn(query: URLSearchParams, viewer: Viewer): Period {
  const [from, to] = [query.get('from') ?? query.get('to'), query.get('to')].map((text) => text?.trim());
  if (from !== undefined && isPoint(from)) {
    const today = localTime(viewer.now, viewer.timeZone).day;
    const period = { from, to: to !== undefined && isPoint(to) ? to : today };
    const limits = limitsOf(period, viewer);
    if (limits.to !== null && limits.from < limits.to) return period;
  }
  return PRESETS.find((one) => one === query.get('period')) ?? DEFAULT_PERIOD;
}

/** The parameters of a period in a query string; none for the default. */
export function queryOf(period: Period): Record<string, string> {
  if (period === DEFAULT_PERIOD) return {};
  return typeof period === 'string' ? { period } : { ...period };
}

/** The days of a period, as the form shows them; both inclusive. */
export function daysOf(period: Period, viewer: Viewer): { from: string; to: string } {
  const { from, to } = limitsOf(period, viewer);
  const day = (time: number) => localTime(time, viewer.timeZone).day;
  return { from: day(from), to: day(to === null ? viewer.now : to - 1) };
}

/** The parameters of a period in a request. */
export function instantsOf({ from, to }: Limits): { from: string; to?: string } {
  return { from: toIso(from), ...(to !== null && { to: toIso(to) }) };
}

/** Whether the text is a day that exists: `Date` takes 31 February for a day in March. */
export function isDay(point: string): boolean {
  const time = DAY.test(point) ? Date.parse(point) : NaN;
  return !Number.isNaN(time) && dayOf(time) === point;
}

function isPoint(text: string): boolean {
  return isDay(text) || (INSTANT.test(text) && !Number.isNaN(Date.parse(text)));
}
