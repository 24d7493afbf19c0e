import type { CalendarEvent } from '../../contract/calendar';
import { eventWhen, type EventWhen } from '../event-when';
import { useLanguage, useTexts } from '../language';
import { viewerZone } from '../time-zones';
import { componentTexts } from './component-texts';

type Times = Pick<CalendarEvent, 'start' | 'end'>;

/**
 * Returns a function for the text of an event's time: `mar. 1er déc. · 14:00 – 16:00 (Nouméa)`, or
 * `mar. 1er – mer. 2 déc. · 2 jours`. Empty for an event without times.
 */
export function useEventTime(): (event: Times, options?: { isLong?: boolean; now?: number }) => string {
  const { language } = useLanguage();
  const texts = useTexts(componentTexts);
  return (event, { isLong = false, now = Date.now() } = {}) => {
    const when = eventWhen(event, { language, viewerZone: viewerZone(), now, isLong });
    return when ? textOf(when, isLong ? ', ' : ' · ', texts) : '';
  };
}

function textOf(
  { days, hours, dayCount, zone }: EventWhen,
  separator: string,
  texts: (typeof componentTexts)['en'],
): string {
  const length = dayCount === null ? null : dayCount === 1 ? texts.allDay : texts.days(dayCount);
  const parts = [days, hours ?? length].filter((part) => part !== null);
  return `${parts.join(separator)}${zone === null ? '' : ` (${zone})`}`;
}
