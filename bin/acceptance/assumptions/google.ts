import type { Assumption } from './assumption';
import { GOOGLE_TOKEN_ASSUMPTIONS } from './google-tokens';

const GUIDES = 'https://developers.google.com/workspace/calendar/api/guides';
const REFERENCE = 'https://developers.google.com/workspace/calendar/api/v3/reference/events';

const ERRORS = `[errors](${GUIDES}/errors)`;
const STATUS_EVENTS = `[status events](${GUIDES}/status-events)`;

/** What the connector assumes about Google. */
export const GOOGLE_ASSUMPTIONS: readonly Assumption[] = [
  ...GOOGLE_TOKEN_ASSUMPTIONS,
  {
    id: 'GOOGLE-09',
    assumption: 'An event gets the id that the insert gives it.',
    source: `[events.insert](${REFERENCE}/insert)`,
    ifWrong:
      'The connector deletes the event with the other id, and the event of Lucca waits with the reason `google_unavailable`.',
    modules: ['functions/google/calendar.ts', 'functions/domain/plan.ts'],
    check: 'google.ids',
  },
  {
    id: 'GOOGLE-10',
    assumption: 'An insert with an id that is taken, also by a deleted event, is answered with 409.',
    source: ERRORS,
    ifWrong:
      'If Google replaces the event, changes by people are lost. With another code, the event fails with `google_refused`. Only events whose mapping has expired are affected.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.ids',
  },
  {
    id: 'GOOGLE-11',
    assumption:
      'An update with the current etag is accepted, one with an outdated etag is answered with 412.',
    source: `[versions](${GUIDES}/version-resources)`,
    ifWrong:
      'If etags are ignored, an update overwrites what people changed since the last one. With another code, the event is retried and waits, or fails with `google_refused`.',
    modules: ['functions/sync/write-event.ts', 'functions/google/calendar.ts'],
    check: 'google.etag',
  },
  {
    id: 'GOOGLE-12',
    assumption: 'A deleted event can be read and has the status `cancelled`.',
    source: `[events](${REFERENCE})`,
    ifWrong: 'The event is inserted with the next generation of its id, at the price of some calls.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.deletion',
  },
  {
    id: 'GOOGLE-13',
    assumption: 'A second deletion is answered with 410.',
    source: ERRORS,
    ifWrong: 'With 404, the address of the owner is looked up in Lucca first. The result is the same.',
    modules: ['functions/sync/delete-event.ts'],
    check: 'google.deletion',
  },
  {
    id: 'GOOGLE-14',
    assumption: 'Reading, updating or deleting an event that never existed is answered with 404.',
    source: ERRORS,
    ifWrong:
      'With 410, an event that was written before its account was renamed is not looked for at the new address.',
    modules: ['functions/google/calendar.ts', 'functions/sync/delete-event.ts'],
    check: 'google.deletion',
  },
  {
    id: 'GOOGLE-15',
    assumption: 'An update with the whole content brings back a deleted event.',
    source: 'public code',
    ifWrong: 'The event is inserted with the next generation of its id.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.revive',
  },
  {
    id: 'GOOGLE-16',
    assumption: 'An update that repeats the responses of guests keeps them.',
    source: `[events.update](${REFERENCE}/update)`,
    ifWrong: 'Each change of a session resets the responses. Its times and guests are right.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.guests',
  },
  {
    id: 'GOOGLE-17',
    assumption: "A guest's response changes the etag of the organizer's event.",
    source: null,
    ifWrong: 'The next change of the session resets the response. Its times and guests are right.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.guests',
  },
  {
    id: 'GOOGLE-18',
    assumption: 'A working location of one whole day is accepted as the connector writes it.',
    source: STATUS_EVENTS,
    ifWrong: 'Workplaces of whole days fail with the reason `google_refused`.',
    modules: ['functions/domain/project-workplace.ts'],
    check: 'google.working-location',
  },
  {
    id: 'GOOGLE-19',
    assumption: 'A working location of some hours is accepted.',
    source: STATUS_EVENTS,
    ifWrong: 'Workplaces of half days fail with the reason `google_refused`.',
    modules: ['functions/domain/project-workplace.ts'],
    check: 'google.working-location',
  },
  {
    id: 'GOOGLE-20',
    assumption: 'A whole day that has a working location accepts another one.',
    source: STATUS_EVENTS,
    ifWrong:
      'With 400 or 403, a regular event is written, and for six hours for all workplaces of the employee. With 409, the event waits.',
    modules: ['functions/domain/project-workplace.ts', 'functions/sync/unsupported-status-events.ts'],
    check: 'google.working-location',
  },
  {
    id: 'GOOGLE-21',
    assumption:
      'Where an edition lacks working locations or out-of-office events, they are refused with 400 or 403 and a reason that is not about the body or the access.',
    source: null,
    ifWrong:
      'The events of these employees fail, with the reason `google_refused`, `permission_denied` or `no_google_calendar`, instead of being written as regular events.',
    modules: ['functions/sync/write-event.ts', 'functions/sync/unsupported-status-events.ts'],
    check: 'google.working-location',
  },
  {
    id: 'GOOGLE-22',
    assumption: 'An out-of-office event is accepted as the connector writes it.',
    source: STATUS_EVENTS,
    ifWrong: 'Absences fail with the reason `google_refused` if they are configured as out-of-office events.',
    modules: ['functions/domain/project-leave.ts'],
    check: 'google.out-of-office',
  },
  {
    id: 'GOOGLE-23',
    assumption:
      'A malformed status event is refused with 400 `malformedWorkingLocationEvent` or `malformedOutOfOfficeEvent`.',
    source: 'reports, for working locations',
    ifWrong: 'A mistake of the connector looks like a missing feature: a regular event is written.',
    modules: ['functions/sync/write-event.ts'],
    check: 'google.malformed',
  },
  {
    id: 'GOOGLE-24',
    assumption:
      'Titles and locations of 1,024 characters and descriptions of 8,192 characters are stored whole.',
    source: 'public code',
    ifWrong: 'Events with longer texts fail with `google_refused`, or Google cuts their texts.',
    modules: ['functions/domain/google-fields.ts'],
    check: 'google.texts',
  },
  {
    id: 'GOOGLE-25',
    assumption: 'Values of private properties have up to 1,024 characters, and events can be listed by them.',
    source: `[extended properties](${GUIDES}/extended-properties)`,
    ifWrong:
      'The tag of an event with a long resource key is cut: the connector does not read it. If events cannot be listed, what an interrupted acceptance left must be deleted by hand.',
    modules: ['functions/sync/write-event.ts', 'bin/acceptance/google/traces.ts'],
    check: 'google.properties',
  },
  {
    id: 'GOOGLE-26',
    assumption: 'Calls may have a `quotaUser` of 40 characters.',
    source: `[quotas](${GUIDES}/quota)`,
    ifWrong: 'All events fail with the reason `google_refused`. They keep their payload and can be retried.',
    modules: ['functions/google/calendar.ts'],
    check: 'google.quota-user',
  },
  {
    id: 'GOOGLE-27',
    assumption: 'The scope `…/auth/calendar.events` is sufficient.',
    source: `[events.insert](${REFERENCE}/insert), for regular events`,
    ifWrong: 'Events of a configuration with this scope fail with the reason `permission_denied`.',
    modules: ['functions/domain/configuration.ts'],
    check: 'google.scopes',
  },
  {
    id: 'GOOGLE-28',
    assumption: 'The scope `…/auth/calendar.events.owned` is sufficient.',
    source: `[events.insert](${REFERENCE}/insert), for regular events`,
    ifWrong: 'Events of a configuration with this scope fail with the reason `permission_denied`.',
    modules: ['functions/domain/configuration.ts'],
    check: 'google.scopes',
  },
  {
    id: 'GOOGLE-29',
    assumption:
      'Quick writes to one calendar are limited with 429, or 403 `rateLimitExceeded` or `userRateLimitExceeded`.',
    source: ERRORS,
    ifWrong:
      'Limited events fail with `google_refused`, or wait with `quota_exhausted`, instead of being retried.',
    modules: ['functions/google/classify-error.ts'],
    check: 'google.rate-limit',
  },
  {
    id: 'GOOGLE-30',
    assumption:
      'A project has 10,000 calls a minute, a user 600, and a used up daily quota is answered with 403 `quotaExceeded` or `dailyLimitExceeded`.',
    source: `[quotas](${GUIDES}/quota)`,
    ifWrong: 'Events are retried more often, or wait although they could be retried.',
    modules: ['functions/google/rate-limiter.ts', 'functions/google/classify-error.ts'],
    check: { none: 'It would use up the quota of all employees. The Google Cloud console shows the quotas.' },
  },
  {
    id: 'GOOGLE-31',
    assumption:
      'The reasons `notACalendarUser`, `accessNotConfigured`, `insufficientPermissions`, `forbidden` and `forbiddenForNonOrganizer` mean what their names say.',
    source: ERRORS,
    ifWrong: 'The event fails with a less specific reason.',
    modules: ['functions/google/classify-error.ts'],
    check: { none: 'It needs an account without Google Calendar, and a project without the Calendar API.' },
  },
  {
    id: 'GOOGLE-32',
    assumption:
      "Google exchanges the AWS credentials of a function's role for a token that may sign for a service account.",
    source: '[federation](https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds)',
    ifWrong: 'Events of configurations without a key wait with the reason `credentials_rejected`.',
    modules: ['functions/google/workload-identity.ts'],
    check: {
      none: "Only a function's role can be exchanged: use the check of the authorization in the console.",
    },
  },
  {
    id: 'GOOGLE-33',
    assumption: 'With `sendUpdates=none`, guests get no emails.',
    source: `[events.insert](${REFERENCE}/insert)`,
    ifWrong: 'Guests get an email for each change of a session.',
    modules: ['functions/google/calendar.ts'],
    check: { none: 'Only the mailbox of the second employee shows it: it must have no email after a run.' },
  },
  {
    id: 'GOOGLE-34',
    assumption:
      'A link to the Admin console fills in client id and scopes for domain-wide delegation, and its pages have the names of our instructions in French and English.',
    source: 'public code (GAM) for the link, [names](https://support.google.com/a/answer/162106)',
    ifWrong: 'The administrator enters client id and scopes by hand, as the instructions say.',
    modules: ['functions/domain/authorization-instructions.ts'],
    check: { none: 'Only a Google administrator sees these pages: follow the link of the console once.' },
  },
];
