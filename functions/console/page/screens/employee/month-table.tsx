import { dayOf, MINUTE_MS } from '../../../../shared/time';
import type { EmployeeMonth } from '../../../contract/calendar';
import { ExternalLink } from '../../components/button';
import { EventCard } from '../../components/event-card';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { Link } from '../../router';
import { isOnDay, timeOnDay, weeksOf } from './month-days';
import { employeeTexts } from './texts';

type MonthTableProps = { month: string; items: EmployeeMonth['items'] };

/** A month as a table of weeks; on a phone, as a list of the days with events. */
export function MonthTable({ month, items }: MonthTableProps) {
  const texts = useTexts(employeeTexts);
  const formats = useFormats();
  return (
    <table class="console-month">
      <caption class="pr-u-mask">{formats.month(month)}</caption>
      <thead>
        <tr>
          {texts.weekdays.map((day) => (
            <th scope="col" key={day}>
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week[0]}>
            {week.map((day) =>
              // Events outside the month are not loaded: the day would look free.
              day.startsWith(month) ? (
                <Day key={day} day={day} items={items.filter(({ event }) => isOnDay(day, event))} />
              ) : (
                <td key={day} class="is-outside is-empty" />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day, items }: { day: string; items: EmployeeMonth['items'] }) {
  const formats = useFormats();
  const classes = [items.length === 0 ? 'is-empty' : '', day === today() ? 'is-today' : ''];
  return (
    <td class={classes.join(' ').trim()}>
      <time class="console-day" dateTime={day} aria-label={formats.day(day)}>
        {Number(day.slice(-2))}
      </time>
      {items.map((item) => (
        <DayItem key={`${item.resource}${JSON.stringify(item.event.start)}`} day={day} item={item} />
      ))}
    </td>
  );
}

/** In the browser's time zone. */
function today(): string {
  const now = new Date();
  return dayOf(now.getTime() - now.getTimezoneOffset() * MINUTE_MS);
}

type DayItemProps = { day: string; item: EmployeeMonth['items'][number] };

/** An event on one of its days. */
function DayItem({ day, item }: DayItemProps) {
  const texts = useTexts(employeeTexts);
  const { event, googleLink, logId, owner } = item;
  const time = timeOnDay(day, event);
  const card = <EventCard event={event} isShort />;
  return (
    <div class={`console-month-item ${item.role === 'guest' ? 'is-guest' : ''}`.trim()}>
      {time !== null && <div>{time}</div>}
      {googleLink === null ? card : <ExternalLink to={googleLink}>{card}</ExternalLink>}
      {owner !== null && (
        <div class="console-remark">
          <span aria-hidden="true">✉ </span>
          {texts.guestOf(owner)}
        </div>
      )}
      {item.isInDoubt && <div class="console-remark">{texts.inDoubt}</div>}
      {logId !== null && (
        <Link
          to={`/console/log/${encodeURIComponent(logId)}`}
          class="link"
          aria-label={texts.detailsOf(event.title)}
        >
          {texts.details}
        </Link>
      )}
    </div>
  );
}
