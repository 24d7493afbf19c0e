import type { TrainingSession, Workplace } from '../../functions/lucca/calendar-event';

/** When it begins and ends, as Lucca says it: dates, the last included, or instants. */
export function calendarEventTime(state: TrainingSession | Workplace): { from: string; to: string } {
  if (state.kind === 'workplace') return { from: state.date, to: state.date };
  const { time } = state;
  return time.kind === 'clock'
    ? { from: time.startsAt, to: time.endsAt }
    : { from: time.startsOn, to: time.endsOn };
}
