import { workplace } from '../fakes/lucca/calendar-event';
import { calendarEventChange, type LuccaEvent } from '../fakes/lucca/event';
import { employee } from '../fakes/lucca/reference';
import { nextWeek } from '../story/next-week';

/** Of the third whom the story hires: Lucca's API knows his address. */
const TOM = '1003';

/** An event to play with: Tom is at the office on Monday of next week. */
export function exampleEvent(now: number): LuccaEvent {
  const place = workplace({
    id: '2000',
    employee: employee(TOM),
    date: nextWeek(now).monday.date,
  });
  const circumstances = { id: '2001', occurredAt: new Date(now).toISOString(), establishment: '12' };
  return calendarEventChange('created', place, circumstances);
}
