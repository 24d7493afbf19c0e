import { dayBefore } from '../../../../../shared/time';
import type { CalendarEvent, EventTime } from '../../../../contract/calendar';
import { componentTexts } from '../../../components/component-texts';
import { useLanguage, useTexts, type Language } from '../../../language';

/** @param props.timeZone of the configuration, for events without their own */
export function PreviewEvent({ event, timeZone }: { event: CalendarEvent; timeZone: string }) {
  const texts = useTexts(componentTexts);
  const { language } = useLanguage();
  const guests = event.guests.length > 0 ? texts.guests(event.guests.length) : null;
  const details = [event.location, guests].filter((part) => part !== null);
  return (
    <div>
      <span class="console-cell-main">
        {event.title}
        {event.tentative && <span class="console-subtle"> ({texts.tentative})</span>}
      </span>
      <span class="console-cell-sub">{timeText(event, timeZone, { language, allDay: texts.allDay })}</span>
      {details.length > 0 && <span class="console-cell-sub">{details.join(' · ')}</span>}
    </div>
  );
}

type TimeTexts = { language: Language; allDay: string };

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };

/** The time as the calendar shows it in the event's zone, whatever the zone of the browser is. */
function timeText({ start, end }: CalendarEvent, timeZone: string, { language, allDay }: TimeTexts): string {
  const locale = LOCALES[language];
  const days = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  if (start.date !== undefined && end.date !== undefined) {
    // Google's end of an all-day event is exclusive.
    const range = [start.date, dayBefore(end.date)].map((day) => new Date(day));
    const format = new Intl.DateTimeFormat(locale, { ...days, timeZone: 'UTC' });
    return `${formatRange(format, range)}, ${allDay}`;
  }
  const zone = start.timeZone ?? timeZone;
  const format = new Intl.DateTimeFormat(locale, {
    ...days,
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  });
  return formatRange(format, [instantOf(start), instantOf(end)]);
}

function instantOf({ dateTime = '' }: EventTime): Date {
  return new Date(dateTime);
}

function formatRange(format: Intl.DateTimeFormat, [from, to]: Date[]): string {
  return from && to && !Number.isNaN(from.getTime()) ? format.formatRange(from, to) : '';
}
