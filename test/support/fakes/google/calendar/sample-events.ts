import type { GoogleEvent } from './google-event';

/** A timed event that Google accepts. */
export function session(changes: GoogleEvent = {}): GoogleEvent {
  return {
    id: 'abc12',
    summary: 'Excel avancé',
    start: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Paris' },
    end: { dateTime: '2026-03-02T17:00:00+01:00', timeZone: 'Europe/Paris' },
    ...changes,
  };
}

/** An out-of-office event that Google accepts. */
export function awayDay(changes: GoogleEvent = {}): GoogleEvent {
  return {
    id: 'fed56',
    eventType: 'outOfOffice',
    summary: 'Absent',
    transparency: 'opaque',
    start: { dateTime: '2026-03-02T00:00:00+01:00', timeZone: 'Europe/Paris' },
    end: { dateTime: '2026-03-03T00:00:00+01:00', timeZone: 'Europe/Paris' },
    outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
    ...changes,
  };
}

/** An all-day working location that Google accepts. */
export function remoteDay(changes: GoogleEvent = {}): GoogleEvent {
  return {
    id: 'def34',
    eventType: 'workingLocation',
    visibility: 'public',
    transparency: 'transparent',
    reminders: { useDefault: false },
    start: { date: '2026-03-02' },
    end: { date: '2026-03-03' },
    workingLocationProperties: { type: 'homeOffice', homeOffice: {} },
    ...changes,
  };
}
