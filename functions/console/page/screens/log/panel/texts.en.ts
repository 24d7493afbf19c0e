import type { KEPT_PARTS } from '../../../../contract/logs';

type KeptPart = (typeof KEPT_PARTS)[number];

export const panelTextsInEnglish = {
  position: (index: string, total: string) => `${index} of ${total}`,
  previous: 'Previous event (K)',
  next: 'Next event (J)',
  notFound: 'This event is not in the log',
  notFoundHelp: 'Events are kept for 90 days.',
  waits: 'It is retried automatically.',
  nextTry: (moment: string) => `It is retried automatically, next on ${moment}.`,
  /** For readers. */
  askAdministrator: 'An administrator can retry this event.',
  employee: 'Employee',
  before: 'Before',
  establishment: 'Establishment',
  configuration: 'Configuration',
  changed: 'Changed in Lucca',
  processed: 'Processed',
  processingTime: 'Processing time',
  showCalendar: 'See the month',
  google: 'Open in Google Calendar',
  googleHelp: 'Needs access to this calendar.',

  calendar: 'In the calendar now',
  calendarOf: (owner: string) => `Calendar of ${owner}`,
  noCalendarEvent: 'Nothing is written in the calendar.',
  inDoubt: 'Update in progress or not confirmed.',
  newerInLucca: 'The version in Lucca is newer; it is written when an attempt succeeds.',

  attempts: 'Attempts',
  vias: {
    delivery: 'On receipt',
    replay: 'Retry',
    'catch-up': 'Recovered from Lucca',
    import: 'Import',
    directory: 'Change in the employee directory',
  },
  sameAnswer: 'Same answer as before',
  nextAttempt: 'Next attempt',
  received: (count: number) => (count === 1 ? 'Received from Lucca' : `Received ${count} times from Lucca`),

  kept: 'What is kept',
  nothingKept: 'Only this row: its outcome and its references.',
  keptParts: {
    title: 'title',
    times: 'dates',
    guests: 'guests',
    description: 'description',
    location: 'location',
    payload: 'the content received',
  } satisfies Record<KeptPart, string>,
  until: (day: string) => `, until ${day}`,
  showContent: 'Show the content',
  contentHelp: 'This look is recorded in the history.',
  contentRecorded: 'Your look is recorded in the history.',
  noContent: 'Nothing is kept of this event.',
  payload: 'Content received from Lucca',

  others: 'Other events of this resource',
  support: 'References for support',
  eventType: 'Event type',
  eventId: 'Event ID',
  resource: 'Resource',
  correlation: 'Correlation ID',
  deliveries: 'Deliveries from Lucca',
  detail: 'Detail',
};
