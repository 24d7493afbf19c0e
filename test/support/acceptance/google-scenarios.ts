import { generateKeyPairSync } from 'node:crypto';
import { aConfiguration } from '../builders/configurations';
import { address, deletion, idOf, leaveEvent, sessionEvent, workplaceEvent } from '../builders/lucca-events';
import { memoryMappings } from '../builders/memory-stores';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, realClient } from '../fakes/google/real-client';
import type { TestHarness } from '../harness/sync-harness';

/** What happens in Lucca and in the calendars while Google deviates. The result of the last event is the one to look at. */
export type Scenario = {
  /** Before Google deviates. */
  prepare?: (harness: TestHarness) => unknown;
  act: (harness: TestHarness) => Promise<unknown>;
  /** What the calendar then has. @default type and title of the events of Lea */
  show?: (harness: TestHarness) => unknown;
};

const PRODUCTS = ['training', 'office', 'absences'];

/** The last try: an event that would be retried then waits. */
const LAST_TRY = 10;

const isCreated = (harness: TestHarness) => harness.deliver([sessionEvent({ id: 1 })]);
const isRenamed = (harness: TestHarness) =>
  harness.deliver([{ ...sessionEvent({ id: 2, title: 'Excel expert' }), tries: LAST_TRY }]);
const idOfFirst = ({ google }: TestHarness) => google.events(address('lea'))[0]?.id ?? '';
const edit = (harness: TestHarness, patch: object) =>
  harness.google.editByHand(address('lea'), idOfFirst(harness), patch);

/** The organizer of the session is `name`, after a token was issued for Lea. */
const sessionOf = (name: string): Scenario => ({
  prepare: isCreated,
  act: (harness) => harness.deliver([sessionEvent({ id: 2, resource: '876', organizer: name })]),
});

export const created: Scenario = {
  act: (harness) => harness.deliver([{ ...sessionEvent({ id: 1 }), tries: LAST_TRY }]),
};

export const ofAnotherWorkspace: Scenario = {
  ...sessionOf('eve'),
  prepare: async (harness) => {
    harness.google.addForeignDomain('else.example');
    harness.directory.addresses.set(idOf('eve'), 'eve@else.example');
    await isCreated(harness);
  },
};

export const withoutAccount = sessionOf('no-account-eve');

export const withRejectedKey: Scenario = {
  prepare: (harness) => {
    const { client_email: clientEmail, client_id: clientId } = createServiceAccountKey();
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    harness.google.addServiceAccount({
      ...{ clientEmail, clientId, scopes: [CALENDAR_SCOPE] },
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
  },
  act: (harness) => harness.deliver([sessionEvent({ id: 1, organizer: 'no-account-eve' })]),
};

const withScope = (scope: string, isGranted: boolean): Scenario => ({
  prepare: (harness) => {
    harness.configurations = [
      aConfiguration({
        products: PRODUCTS,
        google: { credentialsSecretId: 'lucca-google-calendar/google/france', scope },
      }),
    ];
    if (isGranted) harness.grant();
  },
  act: (harness) => harness.deliver([sessionEvent({ id: 1 })]),
});

export const withScopeThatIsNotDelegated = withScope(`${CALENDAR_SCOPE}.events`, false);
export const withScopeOfEvents = withScope(`${CALENDAR_SCOPE}.events`, true);
export const withScopeOfOwnEvents = withScope(`${CALENDAR_SCOPE}.events.owned`, true);

export const afterLostMapping: Scenario = {
  prepare: async (harness) => {
    await isCreated(harness);
    harness.mappings = memoryMappings();
  },
  act: isRenamed,
};

export const afterEdit: Scenario = {
  prepare: async (harness) => {
    await isCreated(harness);
    edit(harness, { colorId: '7' });
  },
  act: isRenamed,
  show: ({ google }) =>
    google.events(address('lea')).map(({ summary, colorId }) => [summary, colorId ?? 'no color']),
};

export const afterDeletionByHand: Scenario = {
  prepare: async (harness) => {
    await isCreated(harness);
    edit(harness, { status: 'cancelled' });
  },
  act: isRenamed,
};

export const deletedTwice: Scenario = {
  ...afterDeletionByHand,
  act: (harness) => harness.deliver([deletion({ id: 2 })]),
};

export const inNewAccount: Scenario = {
  prepare: async (harness) => {
    await isCreated(harness);
    harness.google.deleteAccount(address('lea'));
    harness.google.addAccount(address('lea'));
  },
  act: isRenamed,
};

export const afterResponse: Scenario = {
  prepare: isCreated,
  act: async (harness) => {
    const attendees = [{ email: address('tom'), responseStatus: 'accepted' }];
    await realClient(harness.google, address('tom')).patch({
      ...{ calendarId: 'primary', eventId: idOfFirst(harness) },
      requestBody: { attendeesOmitted: true, attendees },
    });
    await isRenamed(harness);
  },
  show: ({ google }) =>
    google
      .events(address('lea'))
      .map(({ summary, attendees = [] }) => [
        summary,
        attendees.find(({ email }) => email === address('tom'))?.responseStatus,
      ]),
};

export const workplaceOfOneDay: Scenario = {
  act: (harness) => harness.deliver([workplaceEvent({ id: 1 })]),
};

export const workplaceOfHalfDay: Scenario = {
  act: (harness) => harness.deliver([workplaceEvent({ id: 1, position: 'firstHalfDay' })]),
};

export const secondWorkplace: Scenario = {
  prepare: (harness) => harness.deliver([workplaceEvent({ id: 1, resource: '9012' })]),
  act: (harness) =>
    harness.deliver([
      { ...workplaceEvent({ id: 2, resource: '9013', locationType: 'remoteWork' }), tries: LAST_TRY },
    ]),
};

export const workplaceWithoutFeature: Scenario = {
  prepare: ({ google }) => {
    google.addAccount(address('lea'), { workingLocations: false });
  },
  act: (harness) => harness.deliver([workplaceEvent({ id: 1 })]),
};

/** A mistake of the connector: Google finds its working locations malformed. */
export const malformedWorkplace: Scenario = {
  act: (harness) => {
    const { switches } = harness.google;
    switches.allDayLocation = { status: 400, reason: switches.malformedReason ?? '' };
    return harness.deliver([workplaceEvent({ id: 1 })]);
  },
};

export const outOfOffice: Scenario = {
  prepare: (harness) => {
    const presentation = { absences: { as: 'outOfOffice' } };
    harness.configurations = [aConfiguration({ products: PRODUCTS, presentation })];
  },
  act: (harness) => harness.deliver([leaveEvent({ id: 1 })]),
};

export const longTitle: Scenario = {
  act: (harness) => harness.deliver([sessionEvent({ id: 1, title: 'x'.repeat(1024) })]),
  show: ({ google }) => google.events(address('lea')).map(({ summary = '' }) => summary?.length),
};

export const longAbsence: Scenario = {
  act: (harness) => {
    const mondays = Array.from({ length: 12 }, (_, week) => Date.parse('2026-03-02') + week * 7 * 86_400_000);
    const days = mondays.map((at): [string, string] => [new Date(at).toISOString().slice(0, 10), 'allDay']);
    return harness.deliver([leaveEvent({ id: 1, days })]);
  },
  show: ({ google }) => google.events(address('lea')).length,
};
