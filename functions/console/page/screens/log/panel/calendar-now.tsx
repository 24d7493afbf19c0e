import type { ComponentChildren } from 'preact';
import { isUnresolved } from '../../../../../domain/vocabulary';
import type { ShownEvent } from '../../../../contract/calendar';
import type { LogDetail } from '../../../../contract/logs';
import { useEventTime } from '../../../components/event-time';
import { useTexts } from '../../../language';
import { logTexts } from '../texts';

/** The events of the resource as last written to the calendar. */
export function CalendarNow({ detail: { row, calendar } }: { detail: LogDetail }) {
  const { panel } = useTexts(logTexts);
  const { events, owner, isInDoubt } = calendar;
  const isUnfinished = isInDoubt && isUnresolved(row.outcome);
  if (events.length === 0)
    return (
      <p class="console-small console-subtle">{isUnfinished ? panel.notConfirmed : panel.noCalendarEvent}</p>
    );
  const ownerName = owner === row.employee ? (row.employeeName ?? owner) : owner;
  return (
    <>
      {events.map((event, index) => (
        <CalendarCard key={index} event={event}>
          {ownerName !== null && <span class="console-tiny">{panel.calendarOf(ownerName)}</span>}
        </CalendarCard>
      ))}
      {isUnresolved(row.outcome) && <p class="console-tiny">{panel.newerInLucca}</p>}
    </>
  );
}

type CalendarCardProps = { event: ShownEvent; children?: ComponentChildren };

/** An event of a calendar, with its times in its own zone. */
export function CalendarCard({ event, children }: CalendarCardProps) {
  const texts = useTexts(logTexts);
  const eventTime = useEventTime();
  const { title, location, guestCount } = event;
  return (
    <div class="console-now">
      <b>{title}</b>
      <span>{eventTime(event, { isLong: true })}</span>
      {(location !== null || guestCount > 0) && (
        <span class="console-tiny">
          {[location, guestCount > 0 ? texts.guests(guestCount) : null].filter(Boolean).join(' · ')}
        </span>
      )}
      {children}
    </div>
  );
}
