import { useFormats as base } from '../../formats';
import type { EventTime } from '../../../contract/calendar';
export function useFormats() {
  const f = base();
  const short = (s: EventTime, e: EventTime) => `${s.date ?? s.dateTime ?? ''} – ${e.date ?? e.dateTime ?? ''}`;
  return { ...f, exact: f.moment, ago: (iso: string, now: number) => f.relative(iso, now), eventShort: short, eventLong: short };
}
