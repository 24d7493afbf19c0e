import { Icon } from '../../components/icon';
import { useEventTime } from '../../components/event-time';
import { useTexts, useLanguage } from '../../language';
import { eventWhen } from '../../event-when';
import { Link } from '../../router';
import { viewerZone } from '../../time-zones';
import { KIND_CLASSES, kindOf } from '../../event-kind';
import type { MonthItem } from './month-days';
import { employeeTexts } from './texts';
import { MAX_LINES, type Bar } from './week-layout';

/** In full, so that the build keeps their rules. */
const HALVES = { morning: 'is-morning', afternoon: 'is-afternoon' };

type MonthBarProps = {
  bar: Bar;
  /** In the list of a day, with all that is said about it. */
  isListed?: boolean;
};

/** An event in its week. It leads to its row in the log; without one, to the calendar. */
export function MonthBar({ bar, isListed = false }: MonthBarProps) {
  const { logId, googleLink } = bar.item;
  const title = useBarTitle(bar);
  const attributes = { class: classOf(bar, isListed), title };
  const content = <BarContent bar={bar} isListed={isListed} />;
  if (logId !== null) {
    return (
      <Link to={`/console/log/${encodeURIComponent(logId)}`} {...attributes}>
        {content}
      </Link>
    );
  }
  if (googleLink?.startsWith('https://')) {
    return (
      <a href={googleLink} target="_blank" rel="noreferrer noopener" {...attributes}>
        {content}
        <Icon name="arrowExternal" size="XXS" />
      </a>
    );
  }
  return <span {...attributes}>{content}</span>;
}

function BarContent({ bar, isListed }: Required<MonthBarProps>) {
  const texts = useTexts(employeeTexts);
  const { language } = useLanguage();
  const { item, days: all, beganBefore, goesOn } = bar;
  const { event, role } = item;
  const when = eventWhen(event, { language, viewerZone: viewerZone(), now: Date.now() });
  const zone = when?.zone ? ` (${when.zone})` : '';
  const days = when === null ? '' : when.hours === null ? when.days + zone : when.days;
  const isLonger = when?.hours === null && (beganBefore || goesOn || when.dayCount === null);
  const remarks = useRemarks(item);
  return (
    <>
      {/* The title of a day's list says the day. */}
      {!(isListed && all.first === all.last) && (
        <span class="console-bar-when">{beganBefore ? texts.continued(days) : days}</span>
      )}
      {role === 'guest' && <Icon name="mailEnvelope" size="XXS" />}
      <b>{event.title}</b>
      {when?.hours && <span class="console-bar-hours">{when.hours + zone}</span>}
      {isLonger && (
        <span class="console-bar-days" aria-hidden="true">
          {days}
        </span>
      )}
      {remarks.length > 0 && <span class="console-bar-remark">{remarks.join(', ')}</span>}
    </>
  );
}

function useRemarks({ event, role, owner, isInDoubt }: MonthItem): string[] {
  const texts = useTexts(employeeTexts);
  const remarks = [
    event.tentative && texts.tentative,
    role === 'guest' && texts.guestOf(owner ?? ''),
    isInDoubt && texts.inDoubt,
  ];
  return remarks.filter((remark) => remark !== false);
}

/** All that is said about an event, for the pointer. */
function useBarTitle({ item }: Bar): string {
  const eventTime = useEventTime();
  return [item.event.title, eventTime(item.event, { isLong: true }), ...useRemarks(item)].join('\n');
}

function classOf({ item, column, span, line, half, beganBefore, goesOn }: Bar, isListed: boolean): string {
  const place = [
    `is-from-${column}`,
    `is-span-${span}`,
    line > MAX_LINES ? 'is-over' : `is-line-${line}`,
    half && HALVES[half],
    beganBefore && 'is-open-start',
    goesOn && 'is-open-end',
  ];
  const classes = [
    'console-bar',
    KIND_CLASSES[kindOf({ ...item.event, product: item.product })],
    item.event.tentative && 'is-tentative',
    item.role === 'guest' && 'is-guest',
    ...(isListed ? ['is-listed'] : place),
  ];
  return classes.filter(Boolean).join(' ');
}

type MoreButtonProps = { column: number; count: number; label: string; onClick: () => void };

/** Opens the list of a day whose events do not all fit. */
export function MoreButton({ column, count, label, onClick }: MoreButtonProps) {
  const texts = useTexts(employeeTexts);
  return (
    <button
      type="button"
      class={`console-month-more is-from-${column}`}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={onClick}
    >
      {texts.more(count)}
    </button>
  );
}
