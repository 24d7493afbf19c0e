import type { CalendarEvent } from '../../contract/calendar';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';
import { useEventTime } from './event-time';
import { Icon, type IconName } from './icon';

const ICONS: Record<CalendarEvent['eventType'], IconName> = {
  default: 'calendarPlanning',
  workingLocation: 'buildingCompany',
  outOfOffice: 'calendarOff',
};

/** An event of a calendar. */
export function EventCard({ event, isShort = false }: { event: CalendarEvent; isShort?: boolean }) {
  const texts = useTexts(componentTexts);
  const eventTime = useEventTime();
  return (
    <div class={`console-event console-event-${event.eventType} ${event.tentative ? 'is-tentative' : ''}`}>
      <strong>
        <Icon name={ICONS[event.eventType]} size="XS" />
        <span class="pr-u-mask">{texts.labelled(texts.kinds[event.eventType], '')}</span>
        {event.title}
        {event.tentative && <span class="console-subtle"> ({texts.tentative})</span>}
      </strong>
      {!isShort && (
        <>
          <span>{eventTime(event)}</span>
          {event.location !== null && <span>{event.location}</span>}
          {event.guests.length > 0 && <span>{texts.guests(event.guests.length)}</span>}
        </>
      )}
    </div>
  );
}
