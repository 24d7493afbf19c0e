import { Temporal } from 'temporal-polyfill';
import type { GoogleEvent } from '../google/calendar';
import type { Workplace } from '../lucca/calendar-event';
import type { Configuration } from '../store/configuration';
import { usableAddress } from './address';
import type { Projection } from './projection';
import { line } from './text';

const WORDS = {
  fr: {
    office: 'Bureau',
    remote: 'Télétravail',
    other: 'Autre lieu',
    firstHalfDay: 'matin',
    secondHalfDay: 'après-midi',
  },
  en: {
    office: 'Office',
    remote: 'Working from home',
    other: 'Other place',
    firstHalfDay: 'morning',
    secondHalfDay: 'afternoon',
  },
};

/**
 * A workplace is a working location of the employee: a whole day, or timed by the configured half day.
 *
 * @param workingLocations false for an employee to whom Google refuses them: a plain event says the same
 */
export function projectWorkplace(
  workplace: Workplace,
  { presentation }: Configuration,
  workingLocations: boolean,
): Projection {
  if (workplace.status === 'pending' && presentation.pendingWorkplaces === 'ignore') {
    return { kind: 'none', reason: 'pending_approval' };
  }
  const address = usableAddress(workplace.employee.email);
  if (!address) {
    const detail = `Employee ${workplace.employee.id} has no usable address`;
    return { kind: 'impossible', reason: 'employee_without_address', detail };
  }
  return {
    kind: 'event',
    owner: { id: workplace.employee.id, address },
    eventType: workingLocations ? 'workingLocation' : 'default',
    product: 'office',
    event: {
      status: workplace.status === 'confirmed' ? 'confirmed' : 'tentative',
      visibility: 'public',
      transparency: 'transparent',
      reminders: { useDefault: false },
      ...(workingLocations ? workingLocation(workplace, presentation) : plainEvent(workplace, presentation)),
    },
    guests: [],
    sendUpdates: 'none',
    keepsPeoplesChanges: false,
    endsAt: workplace.date,
    remark: workingLocations
      ? null
      : 'Google refuses working locations to this employee: written as a plain event',
  };
}

/**
 * Google wants nothing else in it, and takes whole days or clock times.
 * See {@link https://developers.google.com/workspace/calendar/api/guides/status-events status events}.
 */
function workingLocation(workplace: Workplace, presentation: Configuration['presentation']): GoogleEvent {
  const label = labelOf(workplace, presentation);
  return {
    eventType: 'workingLocation',
    summary: label,
    workingLocationProperties: propertiesOf(workplace, label),
    ...(workplace.position === 'fullDay'
      ? wholeDay(workplace.date)
      : halfDay(workplace.date, workplace.position, presentation)),
  };
}

function propertiesOf(workplace: Workplace, label: string): GoogleEvent['workingLocationProperties'] {
  switch (workplace.location.type) {
    case 'office':
      return { type: 'officeLocation', officeLocation: { label } };
    case 'remoteWork':
      return { type: 'homeOffice', homeOffice: {} };
    case 'other':
      return { type: 'customLocation', customLocation: { label } };
  }
}

function plainEvent(workplace: Workplace, presentation: Configuration['presentation']): GoogleEvent {
  const label = labelOf(workplace, presentation);
  const { position } = workplace;
  const half = position === 'fullDay' ? '' : ` (${WORDS[presentation.locale][position]})`;
  return {
    eventType: 'default',
    summary: line(`${label}${half}`),
    ...wholeDay(workplace.date),
    ...(workplace.url && { source: { title: 'Lucca', url: workplace.url } }),
  };
}

function labelOf({ location }: Workplace, { locale }: Configuration['presentation']): string {
  const words = WORDS[locale];
  if (location.type === 'remoteWork') return words.remote;
  const name = line(location.name) || words[location.type];
  return line([name, line(location.area)].filter(Boolean).join(', '));
}

function wholeDay(date: string): Pick<GoogleEvent, 'start' | 'end'> {
  return { start: { date }, end: { date: Temporal.PlainDate.from(date).add({ days: 1 }).toString() } };
}

function halfDay(
  date: string,
  position: 'firstHalfDay' | 'secondHalfDay',
  { halfDays, timeZone }: Configuration['presentation'],
): Pick<GoogleEvent, 'start' | 'end'> {
  const [from, to] = position === 'firstHalfDay' ? halfDays.first : halfDays.second;
  return { start: clockTime(date, from, timeZone), end: clockTime(date, to, timeZone) };
}

/** The offset is the one of that day: half days keep their hours when the clocks change. */
function clockTime(date: string, time: string, timeZone: string): GoogleEvent['start'] {
  const at = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  });
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}
