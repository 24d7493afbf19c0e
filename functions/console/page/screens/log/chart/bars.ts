import type { Outcome } from '../../../../../domain/vocabulary';
import { DAY_MS, dayAfter, HOUR_MS } from '../../../../../shared/time';
import type { Chart } from '../../../../contract/logs';
import { localTime, offsetAt, startOfDay } from '../../../time-zones';
import type { Limits, Viewer } from '../periods';

/** In the order of the chart, from below. `quiet`: nothing had to be changed. */
export const GROUPS = ['written', 'quiet', 'waiting', 'failed'] as const;
export type Group = (typeof GROUPS)[number];
export type Figures = Record<Group, number>;

const GROUP_OF: Record<Outcome, Group> = {
  created: 'written',
  updated: 'written',
  moved: 'written',
  deleted: 'written',
  unchanged: 'quiet',
  superseded: 'quiet',
  stale: 'quiet',
  skipped: 'quiet',
  waiting: 'waiting',
  failed: 'failed',
};

/** `quarter`: six hours, four in a day of the viewer. */
export type BarSize = 'hour' | 'quarter' | 'day';

/** `from`, `to`: ms since the epoch; `to` is exclusive. */
export type Bar = { from: number; to: number; figures: Figures; total: number };

/** Longer periods have wider bars. */
const MAX_HOURLY_MS = 50 * HOUR_MS;
const MAX_QUARTERS_MS = 15 * DAY_MS;

/** A quarter of a day. */
const QUARTER_HOURS = 6;

export function barSizeOf({ from, to }: Limits, { now }: Viewer): BarSize {
  const length = (to ?? now) - from;
  if (length <= MAX_HOURLY_MS) return 'hour';
  return length <= MAX_QUARTERS_MS ? 'quarter' : 'day';
}

/**
 * Returns the bars of a period, also those without events. Hours, quarters and days are those of the viewer. The chart
 * has whole UTC hours: in a zone with half an hour, the hour that contains midnight counts for the day in which it begins.
 *
 * @param chart null while it is loading
 */
export function barsOf(chart: Chart | null, limits: Limits, viewer: Viewer): Bar[] {
  const size = barSizeOf(limits, viewer);
  // Today has all its bars, so that they do not change their width during the day.
  const end = limits.to ?? (size === 'hour' ? viewer.now : nextDay(viewer.now, viewer.timeZone));
  const bars: Bar[] = [];
  for (let from = limits.from; from < end;) {
    const to = Math.min(nextBoundary(from, size, viewer.timeZone), limits.to ?? Infinity);
    bars.push({ from, to, figures: noFigures(), total: 0 });
    from = to;
  }
  for (const { hour, counts } of chart?.items ?? []) {
    const at = Math.max(Date.parse(hour), limits.from);
    const bar = bars.findLast(({ from }) => from <= at);
    if (bar) bar.total += addTo(bar.figures, counts);
  }
  return bars;
}

/** Returns the sum of a chart. */
export function figuresOf(chart: Chart): Figures {
  const figures = noFigures();
  for (const { counts } of chart.items) addTo(figures, counts);
  return figures;
}

export function totalOf(figures: Figures): number {
  return GROUPS.reduce((sum, group) => sum + figures[group], 0);
}

/** The upper end of the axis: a number that can be halved, at or above the highest bar. */
export function axisMaximum(highest: number): number {
  if (highest <= 2) return 2;
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  const steps = magnitude === 1 ? [4, 6, 8, 10] : [1, 2, 3, 4, 5, 6, 8, 10];
  return (steps.find((step) => step * magnitude >= highest) ?? 10) * magnitude;
}

function nextBoundary(time: number, size: BarSize, timeZone: string): number {
  if (size === 'hour') return time + HOUR_MS;
  if (size === 'day') return nextDay(time, timeZone);
  const { day, clock } = localTime(time, timeZone);
  const hour = (Math.floor(Number(clock.slice(0, 2)) / QUARTER_HOURS) + 1) * QUARTER_HOURS;
  if (hour >= 24) return nextDay(time, timeZone);
  const inUtc = Date.parse(day) + hour * HOUR_MS;
  return inUtc - offsetAt(inUtc - offsetAt(inUtc, timeZone), timeZone);
}

function nextDay(time: number, timeZone: string): number {
  return startOfDay(dayAfter(localTime(time, timeZone).day), timeZone);
}

function noFigures(): Figures {
  return { written: 0, quiet: 0, waiting: 0, failed: 0 };
}

/** @returns how many events were added */
function addTo(figures: Figures, counts: Chart['items'][number]['counts']): number {
  let added = 0;
  const given = new Map<string, number>(Object.entries(counts));
  for (const [outcome, group] of Object.entries(GROUP_OF)) {
    const count = given.get(outcome) ?? 0;
    figures[group] += count;
    added += count;
  }
  return added;
}
