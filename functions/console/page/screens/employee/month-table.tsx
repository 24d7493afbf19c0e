import type { EmployeeMonth } from '../../../contract/employee';
import { EventCard } from '../../components/event-card';
import { ExternalLink } from '../../components/external-link';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { isOn, weeksOf } from './month-days';
import { employeeTexts } from './texts';

type MonthTableProps = { month: string; items: EmployeeMonth['items'] };

/** A month as a table of weeks; on a phone, a list of the days on which there is something. */
export function MonthTable({ month, items }: MonthTableProps) {
  const texts = useTexts(employeeTexts);
  const formats = useFormats();
  const today = new Date();
  const todayText = new Date(today.getTime() - today.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return (
    <table class="console-month">
      <caption class="console-hidden">{formats.month(month)}</caption>
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
            {week.map((day) => {
              const here = items.filter(({ event }) => isOn(day, event));
              const classes = [
                day.startsWith(month) ? '' : 'is-outside',
                here.length === 0 ? 'is-empty' : '',
                day === todayText ? 'is-today' : '',
              ];
              return (
                <td key={day} class={classes.join(' ').trim()}>
                  <time class="console-day" dateTime={day} aria-label={formats.day(day)}>
                    {Number(day.slice(-2))}
                  </time>
                  {here.map((item) => (
                    <div key={`${item.resource}${JSON.stringify(item.event.start)}`}>
                      {item.googleLink === null ? (
                        <EventCard event={item.event} isShort />
                      ) : (
                        <ExternalLink to={item.googleLink}>
                          <EventCard event={item.event} isShort />
                        </ExternalLink>
                      )}
                      {item.isInDoubt && <span class="console-remark">{texts.inDoubt}</span>}
                    </div>
                  ))}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
