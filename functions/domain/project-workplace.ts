import type { Workplace } from '../lucca/calendar-event';
import type { Configuration } from './configuration';
import { clockTime, endInstant, line, usableAddress, wholeDays } from './google-fields';
import type { WrittenEvent } from './mapping';
import { withoutAddress, type Projection, type ProjectionContext } from './projection';

type Presentation = Configuration['presentation'];

const LABELS = {
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
    other: 'Other location',
    firstHalfDay: 'morning',
    secondHalfDay: 'afternoon',
  },
};

/**
 * Projects a workplace: a working location in the employee's calendar, all day (GOOGLE-18) or for the hours of a half
 * day (GOOGLE-19). The day may have another one (GOOGLE-20).
 */
export function projectWorkplace(
  workplace: Workplace,
  { presentation }: Configuration,
  { asDefaultEvent, timeZone }: ProjectionContext,
): Projection {
  if (workplace.status === 'pending' && presentation.pendingWorkplaces === 'ignore') {
    return { kind: 'none', reason: 'pending_approval' };
  }
  const address = usableAddress(workplace.employee.email);
  if (!address) return withoutAddress(workplace.employee.id);
  return {
    kind: 'event',
    owner: { id: workplace.employee.id, address },
    eventType: asDefaultEvent ? 'default' : 'workingLocation',
    product: 'office',
    parts: [
      {
        name: '',
        event: {
          status: workplace.status === 'confirmed' ? 'confirmed' : 'tentative',
          visibility: 'public',
          transparency: 'transparent',
          reminders: { useDefault: false },
          ...(asDefaultEvent
            ? defaultEvent(workplace, presentation)
            : workingLocation(workplace, presentation, timeZone ?? presentation.timeZone)),
        },
      },
    ],
    guests: [],
    sendUpdates: 'none',
    keepsManualChanges: false,
    endsAt: endInstant(workplace.date),
    remark: asDefaultEvent
      ? 'Google rejects working locations for this employee: written as a regular event'
      : null,
    note: asDefaultEvent ? 'written_as_regular_event' : null,
    noteValue: null,
  };
}

/**
 * Google accepts no other fields in a working location. See {@link
 * https://developers.google.com/workspace/calendar/api/guides/status-events status events}.
 */
function workingLocation(workplace: Workplace, presentation: Presentation, timeZone: string) {
  const label = workplaceTitle(workplace, presentation);
  return {
    eventType: 'workingLocation' as const,
    summary: label,
    workingLocationProperties: propertiesOf(workplace, label),
    ...(workplace.position === 'fullDay'
      ? wholeDays(workplace.date)
      : halfDay(workplace.date, workplace.position, presentation, timeZone)),
  };
}

function propertiesOf(
  workplace: Workplace,
  label: string,
): NonNullable<WrittenEvent['workingLocationProperties']> {
  switch (workplace.location.type) {
    case 'office':
      return { type: 'officeLocation', officeLocation: { label } };
    case 'remoteWork':
      return { type: 'homeOffice', homeOffice: {} };
    case 'other':
      return { type: 'customLocation', customLocation: { label } };
  }
}

function defaultEvent(workplace: Workplace, presentation: Presentation) {
  const label = workplaceTitle(workplace, presentation);
  const { position } = workplace;
  const half = position === 'fullDay' ? '' : ` (${LABELS[presentation.locale][position]})`;
  return {
    eventType: 'default' as const,
    summary: line(`${label}${half}`),
    ...wholeDays(workplace.date),
    ...(workplace.url && { source: { title: 'Lucca', url: workplace.url } }),
  };
}

/** Returns the name of the place, without the half day. */
export function workplaceTitle({ location }: Workplace, { locale }: Presentation): string {
  const labels = LABELS[locale];
  if (location.type === 'remoteWork') return labels.remote;
  const name = line(location.name) || labels[location.type];
  return line([name, line(location.area)].filter(Boolean).join(', '));
}

function halfDay(
  date: string,
  position: 'firstHalfDay' | 'secondHalfDay',
  { halfDays }: Presentation,
  timeZone: string,
) {
  const [from, to] = position === 'firstHalfDay' ? halfDays.first : halfDays.second;
  return { start: clockTime(date, from, timeZone), end: clockTime(date, to, timeZone) };
}
