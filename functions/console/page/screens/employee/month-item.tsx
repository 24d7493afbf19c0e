import type { EmployeeMonth } from '../../../contract/employee';
import { EventCard } from '../../components/event-card';
import { ExternalLink } from '../../components/external-link';
import { useTexts } from '../../language';
import { Link } from '../../router';
import { timeOn } from './month-days';
import { employeeTexts } from './texts';

type MonthItemProps = { day: string; item: EmployeeMonth['items'][number] };

/** What is written, on one of the days on which it lies. */
export function MonthItem({ day, item }: MonthItemProps) {
  const texts = useTexts(employeeTexts);
  const { event, googleLink, logId, owner } = item;
  const time = timeOn(day, event);
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
