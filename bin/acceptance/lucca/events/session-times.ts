import { isTimeZone } from '../../../../functions/shared/time';
import { KNOWN_FIELDS } from './known-fields';
import type { ListedEvent } from './listed-event';
import { formOf, isTextForm } from './value-form';

/** How sessions state when they take place. Cancelled ones need not. */
export type SessionTimeFigures = {
  clock: number;
  days: number;
  /** Sessions with neither: with dates in other fields, or with anything else. */
  otherDays: number;
  otherTimes: number;
  /** Sessions with clock times that name a time zone of the IANA, another one, or none. */
  zones: { known: number; unknown: number; none: number };
  /** Sessions of days with the same first and last one, and those whose last one is the earlier one. */
  oneDay: number;
  reversed: number;
};

export function sessionTimeFigures(events: readonly ListedEvent[]): SessionTimeFigures {
  const figures: SessionTimeFigures = {
    ...{ clock: 0, days: 0, otherDays: 0, otherTimes: 0, oneDay: 0, reversed: 0 },
    zones: { known: 0, unknown: 0, none: 0 },
  };
  for (const { kind, isDeletion, data } of events) {
    if (kind !== 'training-session' || isDeletion || !data || data['status'] === 'cancelled') continue;
    const { startsAt, endsAt, startsOn, endsOn, timeZone } = data;
    if (typeof startsAt === 'string' && typeof endsAt === 'string') {
      figures.clock += 1;
      figures.zones[zoneOf(timeZone)] += 1;
    } else if (typeof startsOn === 'string' && typeof endsOn === 'string') {
      figures.days += 1;
      if (startsOn === endsOn) figures.oneDay += 1;
      if (startsOn > endsOn) figures.reversed += 1;
    } else figures[hasOtherDays(data) ? 'otherDays' : 'otherTimes'] += 1;
  }
  return figures;
}

function zoneOf(timeZone: unknown): keyof SessionTimeFigures['zones'] {
  if (timeZone === undefined || timeZone === null) return 'none';
  return typeof timeZone === 'string' && isTimeZone(timeZone) ? 'known' : 'unknown';
}

/** Whether unknown fields hold dates without times. */
function hasOtherDays(data: Record<string, unknown>): boolean {
  const known = KNOWN_FIELDS['training-session'];
  const unknown = Object.entries(data).filter(([name]) => !known.includes(`data.${name}`));
  const forms = unknown.map(([, value]) => formOf(value)).filter(isTextForm);
  return forms.includes('date') && !forms.some((form) => form.startsWith('date and time'));
}
