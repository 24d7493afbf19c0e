import type { Assumption } from './assumption';

const CHECK = 'lucca.survey';

/** Invalid events keep their payload. */
const INVALID = 'The events become `invalid_event`; their payload is kept.';

/** What the connector assumes about the content of Lucca's events. */
export const LUCCA_EVENT_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'LUCCA-01',
    assumption:
      'Every calendar event has the `category` `training-session` or `work-location`, for a session or a workplace.',
    source: null,
    ifWrong:
      'The events become `invalid_event`. Only references are kept of them, because another category may be an absence.',
    modules: ['functions/lucca/calendar-event.ts', 'functions/lucca/redact-body.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-02',
    assumption: 'A session has a `title`, and a `description` and a `location` that may be null.',
    source: null,
    ifWrong: `${INVALID} A description or location of another name is missing in the calendar.`,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-03',
    assumption: 'A session with clock times has `startsAt`, `endsAt` and an IANA `timeZone`.',
    source: null,
    ifWrong: `${INVALID} Without a known time zone, that of the establishment applies.`,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-04',
    assumption: 'A session without clock times has `startsOn` and `endsOn`, and both days are included.',
    source: null,
    ifWrong: `${INVALID} If the last day is not included, such sessions are a day too long.`,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-05',
    assumption:
      'The `organizer` of a session refers to the internal manager, its `attendees` to the registered employees.',
    source: null,
    ifWrong: INVALID,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-06',
    assumption:
      'The `status` is `tentative`, `confirmed` or `cancelled`, and of a workplace also `pending` or `denied`.',
    source: null,
    ifWrong: INVALID,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-07',
    assumption:
      'A workplace has an `employee`, a `date`, a `position` (`fullDay`, `firstHalfDay`, `secondHalfDay`) and a `workLocation` with a `name` and a `type` (`office`, `remoteWork`, `other`).',
    source: null,
    ifWrong: `${INVALID} A workplace without a name is shown by its type.`,
    modules: ['functions/lucca/calendar-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-08',
    assumption:
      'Only `details`, `comment` and `comments` of a session or workplace may give personal reasons.',
    source: null,
    ifWrong: 'The reasons are stored with events that wait or failed, for up to 90 days.',
    modules: ['functions/lucca/redact-body.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-09',
    assumption: 'Every event has an `id`, and all ids are texts.',
    source: '[Webhooks](https://developers.lucca.fr/documentation/webhooks)',
    ifWrong: INVALID,
    modules: ['functions/lucca/fields.ts', 'functions/lucca/delivery.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-10',
    assumption: 'Instants have `Z` or an offset, and days are dates such as `2026-03-02`.',
    source: '[API reference](https://developers.lucca.fr/api-reference/latest)',
    ifWrong: INVALID,
    modules: ['functions/lucca/fields.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-11',
    assumption: 'The `data` of a deletion is the last state of the resource or a reference with its `id`.',
    source: null,
    ifWrong: `${INVALID} The event stays in the calendar.`,
    modules: ['functions/lucca/calendar-event.ts', 'functions/lucca/leave.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-12',
    assumption:
      'The `businessEstablishment` of an event is that of the job position of the calendar’s owner.',
    source: null,
    ifWrong:
      'Without one, the connector looks it up. With another one, events are skipped (`no_configuration`) or written by another configuration.',
    modules: ['functions/sync/complete-event.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-13',
    assumption:
      'Of two events of a resource with the same `occurredAt`, the one with the higher id is newer.',
    source: null,
    ifWrong: 'The older state may stay in the calendar until the next change.',
    modules: ['functions/lucca/event-key.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-14',
    assumption: 'Every change has an event in the API version of the connector, perhaps beside others.',
    source: '[Webhooks](https://developers.lucca.fr/documentation/webhooks)',
    ifWrong: 'Events of other versions are read all the same; those that do not fit become `invalid_event`.',
    modules: ['functions/lucca/event-key.ts', 'functions/lucca/delivery.ts'],
    check: CHECK,
  },
  {
    id: 'LUCCA-15',
    assumption:
      'A leave lists its counted `days` with `date` and `range`, and names its `employee` and `leaveAccount`.',
    source: '[API reference](https://developers.lucca.fr/api-reference/latest)',
    ifWrong: `${INVALID} Without a list of days, all days of its period count.`,
    modules: ['functions/lucca/leave.ts'],
    check: CHECK,
  },
];
