import { DAY_MS } from '../../../../functions/shared/time';
import { pick, type Random } from './words';

/** Whole years of 52 weeks keep the weekday, and almost always the UTC offset of a time zone. */
const WEEKS = 52;

const YEARS = Array.from({ length: 24 }, (_, index) => index + 2);

/**
 * Returns how far dates are moved back, in days: whole weeks, the same for all samples of a run.
 *
 * @param days the original days, of which none may occur again
 */
export function chooseShift(days: ReadonlySet<string>, random: Random): number {
  const shifts = YEARS.map((years) => years * WEEKS * 7);
  const unambiguous = shifts.filter((shift) =>
    [...days].every((day) => !days.has(shiftedDay(day, shift) ?? '')),
  );
  // The nearer ones look more like current events.
  return pick(unambiguous.length > 0 ? unambiguous.slice(0, 6) : shifts, random);
}

/** Returns the day that is `shift` days earlier; null if the text is no day of the calendar. */
function shiftedDay(day: string, shift: number): string | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return null;
  const earlier = new Date(time - shift * DAY_MS).toISOString();
  return /^[1-9]\d{3}-/.test(earlier) ? earlier.slice(0, 10) : null;
}

/** Shifts a date, or a date and time whose other parts stay: `2026-03-02T09:00:00+01:00`. Null if it has no such form. */
export function shiftedDate(text: string, shift: number): string | null {
  const [, day, month, year] = /^(\d{2})[/.](\d{2})[/.](\d{4})$/.exec(text) ?? [];
  if (day !== undefined) {
    const shifted = shiftedDay(`${year ?? ''}-${month ?? ''}-${day}`, shift)?.split('-');
    return shifted ? shifted.toReversed().join(text.charAt(2)) : null;
  }
  const shifted = shiftedDay(text.slice(0, 10), shift);
  return shifted === null ? null : shifted + text.slice(10);
}
