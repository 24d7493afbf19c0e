import type { CalendarEvent } from '../../../../contract/calendar';
import { componentTexts } from '../../../components/component-texts';
import { useEventTime } from '../../../components/event-time';
import { useTexts } from '../../../language';

/**
 * An event as it would be in the calendar.
 *
 * @param props.timeZone of the configuration, for events without their own
 */
export function PreviewEvent({ event, timeZone }: { event: CalendarEvent; timeZone: string }) {
  const texts = useTexts(componentTexts);
  const eventTime = useEventTime();
  const { title, tentative, location, guests, start, end } = event;
  const invited = guests.length > 0 ? texts.guests(guests.length) : null;
  const details = [location, invited].filter((part) => part !== null);
  return (
    <div>
      <span class="console-cell-main">
        {title}
        {tentative && <span class="console-subtle"> ({texts.tentative})</span>}
      </span>
      <span class="console-cell-sub">
        {eventTime({ start: { timeZone, ...start }, end: { timeZone, ...end } })}
      </span>
      {details.length > 0 && <span class="console-cell-sub">{details.join(' · ')}</span>}
    </div>
  );
}
