import type { LogEntry } from '../../../../functions/domain/sync-log';
import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness } from '../console-harness';

const TENANT = 'https://acme.ilucca.net';
const MINUTE_MS = 60_000;

type Sample = Partial<LogEntry> & { minutesAgo: number };

const NOT_WRITTEN = {
  googleEventId: null,
  link: null,
  payload: Buffer.from('{"id":"88213","type":"work-location"}'),
};

/** One event of each kind, as in the first week of a company. Addresses begin with `sample-`. */
const SAMPLES: Sample[] = [
  {
    minutesAgo: 1,
    ...{ product: 'absences', title: 'Absent', start: '2027-06-01', end: '2027-06-03', guests: null },
    employee: 'sample-ines@acme.example',
  },
  {
    minutesAgo: 4,
    ...{ product: 'office', title: 'Télétravail', guests: null, employee: 'sample-tom@acme.example' },
    start: '2027-06-01T09:00:00+02:00[Europe/Paris]',
    end: '2027-06-01T12:30:00+02:00[Europe/Paris]',
    ...{ outcome: 'failed', reason: 'no_google_calendar' },
    detail: 'The user must be signed up for Google Calendar.',
    quote: 'The user must be signed up for Google Calendar.',
    ...NOT_WRITTEN,
  },
  {
    minutesAgo: 9,
    ...{ title: 'Prise de parole en public', guests: 6, outcome: 'moved' },
    start: '2027-06-03T09:00:00+02:00[Europe/Paris]',
    end: '2027-06-03T17:00:00+02:00[Europe/Paris]',
    ...{ employee: 'sample-malik@acme.example', movedFrom: 'sample-zoe@acme.example' },
  },
  {
    minutesAgo: 21,
    ...{ product: 'absences', title: 'Absent', start: '2027-06-04', end: '2027-06-05', guests: null },
    ...{ employee: 'sample-hugo@acme.example', outcome: 'waiting', reason: 'authorization_missing' },
    detail: 'unauthorized_client',
    ...NOT_WRITTEN,
  },
  {
    minutesAgo: 90,
    ...{ title: 'Sécurité incendie', guests: null, employee: 'sample-clara@acme.example' },
    start: '2027-06-07T14:00:00+11:00[Pacific/Noumea]',
    end: '2027-06-07T16:00:00+11:00[Pacific/Noumea]',
  },
  {
    minutesAgo: 100,
    ...{ product: 'office', title: 'Télétravail', start: '2027-06-03', end: '2027-06-04', guests: null },
    ...{ employee: 'sample-malik@acme.example', outcome: 'skipped', reason: 'pending_approval' },
    ...{ googleEventId: null, link: null },
  },
  {
    minutesAgo: 120,
    ...{ product: 'absences', title: null, start: '2027-06-14', end: '2027-06-19', guests: null },
    ...{ employee: 'sample-giulia@acme.example', outcome: 'skipped', reason: 'no_configuration' },
    ...{ configuration: null, establishment: '77', googleEventId: null, link: null },
  },
  {
    minutesAgo: 150,
    ...{ title: 'Management : les bases', guests: 11, employee: 'sample-nora@acme.example' },
    start: '2027-06-08T09:30:00+02:00[Europe/Paris]',
    end: '2027-06-08T12:00:00+02:00[Europe/Paris]',
    ...{ outcome: 'failed', reason: 'permission_denied', detail: 'Forbidden', quote: 'Forbidden' },
    ...NOT_WRITTEN,
  },
  {
    minutesAgo: 200,
    ...{ product: 'absences', title: 'Absent', start: '2027-06-21', end: '2027-06-26', guests: null },
    ...{ employee: 'sample-ines@acme.example', outcome: 'deleted', reason: 'cancelled', link: null },
  },
  {
    minutesAgo: 25 * 60,
    ...{ product: 'office', title: 'Bureau de Paris', start: '2027-06-01', end: '2027-06-02', guests: null },
    employee: 'sample-tom@acme.example',
  },
  {
    minutesAgo: 26 * 60,
    ...{ product: 'office', title: 'Télétravail', start: '2027-06-01', end: '2027-06-02', guests: null },
    ...{ employee: 'sample-lea@acme.example', outcome: 'stale', link: null },
  },
];

const recorded = new WeakSet<ConsoleHarness>();

/** Writes the samples to the log, once for all suites. */
export async function recordSamples(harness: ConsoleHarness, now: number): Promise<void> {
  if (recorded.has(harness)) return;
  recorded.add(harness);
  const { logs } = harness;
  await Promise.all(
    SAMPLES.map(({ minutesAgo, ...sample }, index) => {
      const at = new Date(now - minutesAgo * MINUTE_MS).toISOString();
      const eventId = `sample-${index}`;
      const resource = `${TENANT}#calendar-event#${eventId}`;
      const entry = anEntryAt(at, { eventId, resource, messageId: eventId, ...sample });
      return logs.record(entry, 'applied');
    }),
  );
}
