import { dayBefore } from '../../../shared/time';
import type { CalendarEvent } from '../../contract/calendar';
import { useFormats, type Formats } from '../formats';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';

const ICONS = { default: '●', workingLocation: '⌂', outOfOffice: '⊘' };

/** An event of a calendar. */
export function EventCard({ event, isShort = false }: { event: CalendarEvent; isShort?: boolean }) {
  const texts = useTexts(componentTexts);
  const formats = useFormats();
  return (
    <div class={`console-event console-event-${event.eventType} ${event.tentative ? 'is-tentative' : ''}`}>
      <strong>
        <span aria-hidden="true">{ICONS[event.eventType]} </span>
        <span class="console-hidden">{texts.labelled(texts.kinds[event.eventType], '')}</span>
        {event.title}
        {event.tentative && <span class="console-remark"> ({texts.tentative})</span>}
      </strong>
      {!isShort && (
        <>
          <span>{timeOf(event, formats, texts.allDay)}</span>
          {event.location !== null && <span>{event.location}</span>}
          {event.guests.length > 0 && <span>{texts.guests(event.guests.length)}</span>}
        </>
      )}
    </div>
  );
}

/** Google's end of an all-day event is exclusive. */
function timeOf({ start, end }: CalendarEvent, formats: Formats, allDay: string): string {
  if (start.date !== undefined && end.date !== undefined) {
    const last = dayBefore(end.date);
    return start.date === last
      ? `${formats.day(start.date)}, ${allDay}`
      : `${formats.day(start.date)} – ${formats.day(last)}`;
  }
  if (start.dateTime === undefined || end.dateTime === undefined) return '';
  const isOneDay = formats.day(start.dateTime) === formats.day(end.dateTime);
  const until = isOneDay ? formats.time(end.dateTime) : formats.moment(end.dateTime);
  return `${formats.moment(start.dateTime)} – ${until}`;
}
