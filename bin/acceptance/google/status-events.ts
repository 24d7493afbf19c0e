import type { GoogleEvent } from '../../../functions/google/calendar';
import { FailError } from '../../../functions/google/errors';
import { NOT_ABOUT_EVENT_TYPE } from '../../../functions/sync/write-event';
import { dayAfter } from '../../../functions/shared/time';
import { memoize } from '../../doctor/deployment';
import type { Answer } from './answer';
import { UndecidedError } from './decision';
import type { GoogleSession, TestCalendar } from './session';

/** The days of the checks; see {@link GoogleSession.day}. */
export const DAYS = { allDay: 1, halfDay: 2, malformed: 3, outOfOffice: 4, scopes: 5 };

/** A working location as the connector writes it. */
export function workingLocation(times: Pick<GoogleEvent, 'start' | 'end'>): GoogleEvent {
  return {
    eventType: 'workingLocation',
    summary: 'acceptance-place',
    status: 'confirmed',
    visibility: 'public',
    transparency: 'transparent',
    reminders: { useDefault: false },
    workingLocationProperties: { type: 'customLocation', customLocation: { label: 'acceptance-place' } },
    ...times,
  };
}

/** An out-of-office event as the connector writes it. */
export function outOfOffice(times: Pick<GoogleEvent, 'start' | 'end'>): GoogleEvent {
  return {
    eventType: 'outOfOffice',
    summary: 'acceptance-absence',
    status: 'confirmed',
    transparency: 'opaque',
    outOfOfficeProperties: { autoDeclineMode: 'declineNone' },
    ...times,
  };
}

export function wholeDay(day: string) {
  return { start: { date: day }, end: { date: dayAfter(day) } };
}

export function hours(day: string, from: string, to: string) {
  const at = (time: string) => ({ dateTime: `${day}T${time}:00Z`, timeZone: 'Europe/Paris' });
  return { start: at(from), end: at(to) };
}

/** `unavailable`: the connector concludes that the edition lacks these events; `other`: any other refusal. */
export type StatusEventResult = 'accepted' | 'unavailable' | 'other';

/** Interprets the answer to an insert as the connector does. */
export function statusEventResult({ error, status, reason }: Answer): StatusEventResult {
  if (error === null) return 'accepted';
  const isRefusal = error instanceof FailError && (status === 400 || status === 403);
  return isRefusal && !NOT_ABOUT_EVENT_TYPE.includes(reason) ? 'unavailable' : 'other';
}

export type Trial = { calendar: TestCalendar; answer: Answer; result: StatusEventResult };

/** The first all-day working location of each test employee. Several checks need to know who can have them. */
export class WorkingLocationTrials {
  readonly all = memoize(() => this.#run());

  constructor(private readonly session: GoogleSession) {}

  /** @throws UndecidedError if Google accepts working locations for neither employee */
  async accepting(): Promise<TestCalendar> {
    const trial = (await this.all()).find(({ result }) => result === 'accepted');
    if (trial) return trial.calendar;
    throw new UndecidedError(
      'Neither employee can have working locations',
      'Specify an --employee whose Workspace edition has working locations',
    );
  }

  async #run(): Promise<Trial[]> {
    const event = workingLocation(wholeDay(this.session.day(DAYS.allDay)));
    const trials: Trial[] = [];
    for (const calendar of [await this.session.employee(), await this.session.second()]) {
      const { answer } = await calendar.create(event);
      trials.push({ calendar, answer, result: statusEventResult(answer) });
    }
    return trials;
  }
}
