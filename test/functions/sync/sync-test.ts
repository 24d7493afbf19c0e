import { address, idOf, type sessionEvent } from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import type { FakeGoogle } from '../../support/fakes/google/fake-google';
import { TestHarness } from '../../support/harness/sync-harness';

/** Set-ups, faults and queries that the tests of sync share. */

export type Delivered = Parameters<TestHarness['deliver']>[0][number];

/** Before the events of the examples, which are in March 2026. */
export const FEBRUARY = Date.parse('2026-02-10T09:00:00Z');

export const ALL_PRODUCTS = aConfiguration({ products: ['training', 'office', 'absences'] });

/** Starts a harness in February, with all products, for which Lucca has the address of Lea. */
export async function startInFebruary(
  ...options: Parameters<typeof TestHarness.start>
): Promise<TestHarness> {
  const harness = await TestHarness.start(...options);
  harness.clockOffsetMs = FEBRUARY - Date.now();
  harness.configurations = [ALL_PRODUCTS];
  harness.directory.addresses.set(idOf('lea'), address('lea'));
  return harness;
}

type Call = { kind: string; method: string; owner: string | null };

/** Conditions of faults. */
export const onCalendar = { match: ({ kind }: Call) => kind === 'calendar' };
export const onToken = { match: ({ kind }: Call) => kind === 'token' };
export const onMethod = (name: string) => ({ match: ({ method }: Call) => method === name });
export const onTokenOf = (name: string) => ({
  match: ({ kind, owner }: Call) => kind === 'token' && owner === address(name),
});

/** Errors of the Calendar API. */
export const UNAVAILABLE = { status: 503, reason: 'backendError' };
export const QUOTA_EXCEEDED = { status: 403, reason: 'quotaExceeded' };

export const calendarCalls = (google: FakeGoogle) => google.calls.filter(({ kind }) => kind === 'calendar');
export const methods = (google: FakeGoogle) => calendarCalls(google).map(({ method }) => method);
export const owners = (google: FakeGoogle) => google.allEvents().map(({ owner }) => owner);
export const titles = (google: FakeGoogle, name: string) =>
  google.events(address(name)).map(({ summary }) => summary);

/** All events as `owner: title`, sorted. */
export const shown = (google: FakeGoogle) =>
  google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}`)
    .sort();

/** The events of one resource. */
export const eventsOf = (google: FakeGoogle, resource: string) =>
  google
    .allEvents()
    .filter(({ event }) => event.extendedProperties?.private?.['luccaResource']?.endsWith(`#${resource}`));

/** An employee as an event refers to them. */
export const reference = (name: string, email = address(name)) => ({
  id: idOf(name),
  type: 'employee',
  email,
});

/** The same event with other data. */
export const withData = (delivered: ReturnType<typeof sessionEvent>, data: object) => ({
  json: { ...delivered.json, data: { ...delivered.json.data, ...data } },
});
