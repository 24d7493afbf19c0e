import { reference, type Reference } from './reference';

export type LeaveDayData = {
  date: string;
  range: 'allDay' | 'firstHalfDay' | 'secondHalfDay';
  duration: Duration;
};
type Duration = { iso: string; value: number; unit: 'days' | 'hours' };

/** `data` of a `leave.*` event. It contains no address. LUCCA-15 */
export type LeaveData = Reference & {
  /** Both days are inclusive. */
  startsOn: string;
  startPosition: 'firstHalfDay' | 'secondHalfDay';
  endsOn: string;
  endPosition: 'firstHalfDay' | 'secondHalfDay';
  employee: Reference;
  leaveAccount: Reference;
  /** The counted days only. */
  days: LeaveDayData[];
  totalDuration: Duration;
  status: 'tentative' | 'confirmed' | 'cancelled';
  /** Of a sick leave: health data. */
  details: Record<string, unknown> | null;
  createdAt: string;
  lastUpdatedAt: string;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** A confirmed leave of one day with the given differences. `days` and `totalDuration` are derived from the other fields. */
export function leave(differences: Partial<Omit<LeaveData, 'days' | 'totalDuration'>> = {}): LeaveData {
  const startsOn = differences.startsOn ?? '2026-03-02';
  const given = {
    ...reference('leave', differences.id ?? '875'),
    startsOn,
    startPosition: 'firstHalfDay' as const,
    endsOn: startsOn,
    endPosition: 'secondHalfDay' as const,
    employee: reference('employee', '416'),
    leaveAccount: reference('leave-account', '3'),
    status: 'confirmed' as const,
    details: null,
    createdAt: '2026-01-05T08:00:00Z',
    lastUpdatedAt: '2026-01-05T08:00:00Z',
    ...differences,
  };
  const days = countedDays(given);
  const total = days.reduce((sum, { range }) => sum + (range === 'allDay' ? 1 : 0.5), 0);
  return { ...given, days, totalDuration: duration(total) };
}

/** Week-ends are not counted. */
function countedDays({
  startsOn,
  startPosition,
  endsOn,
  endPosition,
}: Pick<LeaveData, 'startsOn' | 'startPosition' | 'endsOn' | 'endPosition'>): LeaveDayData[] {
  const days: LeaveDayData[] = [];
  for (let day = Date.parse(startsOn); day <= Date.parse(endsOn); day += DAY_MS) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    const date = new Date(day).toISOString().slice(0, 10);
    if (date === startsOn && startPosition === 'secondHalfDay') {
      days.push({ date, range: 'secondHalfDay', duration: duration(0.5) });
    } else if (date === endsOn && endPosition === 'firstHalfDay') {
      days.push({ date, range: 'firstHalfDay', duration: duration(0.5) });
    } else days.push({ date, range: 'allDay', duration: duration(1) });
  }
  return days;
}

function duration(days: number): Duration {
  const hours = days % 1 === 0 ? '' : 'T12H';
  return { iso: `P${Math.floor(days)}D${hours}`, value: days, unit: 'days' };
}
