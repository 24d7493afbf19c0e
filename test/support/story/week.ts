import { Temporal } from 'temporal-polyfill';

export const ZONE = 'Europe/Paris';

/** Monday to Friday of next week in Paris, and the Monday after. */
export type Week = Record<'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'mondayAfter', Day>;

export type Day = {
  /** `2026-03-02` */
  date: string;
  /** @returns the instant of a local time such as `09:00`, with the UTC offset of that day */
  at: (clock: string) => string;
};

/** @param now ms since the epoch */
export function nextWeek(now: number): Week {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const monday = today.add({ days: 8 - today.dayOfWeek });
  const day = (offset: number) => dayOf(monday.add({ days: offset }));
  return {
    monday: day(0),
    tuesday: day(1),
    wednesday: day(2),
    thursday: day(3),
    friday: day(4),
    mondayAfter: day(7),
  };
}

function dayOf(date: Temporal.PlainDate): Day {
  return {
    date: date.toString(),
    at: (clock) =>
      date
        .toZonedDateTime({ timeZone: ZONE, plainTime: Temporal.PlainTime.from(clock) })
        .toString({ timeZoneName: 'never' }),
  };
}
