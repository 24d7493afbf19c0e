import { deletion, sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

/** More I/O steps than any delivery takes. */
const MANY_STEPS = 20;
type Delivered = Parameters<TestHarness['deliver']>[0][number];
type OfResource = (resource: string) => Delivered[];

const before: [string, OfResource][] = [
  ['nothing', () => []],
  ['a session', (resource) => [sessionEvent({ resource, id: 1 })]],
  ['a deleted session', (resource) => [sessionEvent({ resource, id: 1 }), deletion({ resource, id: 2 })]],
  ['a workplace', (resource) => [workplaceEvent({ resource, id: 1 })]],
];

const interrupted: [string, (resource: string) => Delivered][] = [
  [
    'a session',
    (resource) => sessionEvent({ resource, id: 10, title: 'Excel expert', guests: ['ann', 'eve'] }),
  ],
  ['another organizer', (resource) => sessionEvent({ resource, id: 10, organizer: 'max' })],
  ['a workplace', (resource) => workplaceEvent({ resource, id: 10, locationType: 'remoteWork' })],
  ['a deletion', (resource) => deletion({ resource, id: 10 })],
];

const sequels: [string, OfResource][] = [
  ['only the redelivery', () => []],
  ['a deletion', (resource) => [deletion({ resource, id: 20 })]],
  ['another organizer', (resource) => [sessionEvent({ resource, id: 20, organizer: 'zoe' })]],
  ['a change back', (resource) => [sessionEvent({ resource, id: 20 })]],
  ['a workplace', (resource) => [workplaceEvent({ resource, id: 20 })]],
];

let harness: TestHarness;
let resources = 0;

beforeEach(async () => {
  harness = await TestHarness.start();
});

afterEach(() => harness.google.stop());

const newResource = () => `resource-${(resources += 1)}`;

function eventsOf(resource: string) {
  return harness.google
    .allEvents()
    .filter(({ event }) => event.extendedProperties?.private?.['luccaResource']?.endsWith(`#${resource}`))
    .map(({ owner, event }) => ({
      owner,
      summary: event.summary,
      eventType: event.eventType,
      guests: event.attendees?.map(({ email }) => email).sort(),
    }));
}

/** What the calendars show if one event is all that ever came. */
async function shownBy(delivered: (resource: string) => Delivered | undefined) {
  const resource = newResource();
  const event = delivered(resource);
  if (event) await harness.deliver([event]);
  return eventsOf(resource);
}

/** @returns whether the process died */
async function history(
  crashInjector: CrashInjector,
  situation: OfResource,
  victim: Delivered,
  batches: Delivered[][],
  resource: string,
) {
  for (const delivered of situation(resource)) await harness.deliver([delivered]);
  const end = await harness.deliver([victim], crashInjector);
  for (const batch of batches) expect(await harness.deliver(batch)).toEqual([]);
  return end === 'dead';
}

describe.each(before)('with %s as the existing state', (_situation, situation) => {
  describe.each(interrupted)('the process dies in %s', (_change, change) => {
    it.each(sequels)('and the calendar is right after %s', async (_sequel, sequel) => {
      const expected = await shownBy((resource) => sequel(resource).at(-1) ?? change(resource));
      let deaths = 0;

      for (const moment of ['before', 'after'] as const) {
        for (const manner of ['together', 'one by one']) {
          for (let step = 1; step <= MANY_STEPS; step++) {
            // Prepare
            const resource = newResource();
            const victim = change(resource);
            const again = { ...victim, tries: 2 };
            const newer = sequel(resource);
            const batches =
              manner === 'together' ? [[again, ...newer]] : [[again], ...newer.map((one) => [one])];

            // Act
            const died = await history(new CrashInjector(step, moment), situation, victim, batches, resource);

            // Assess
            expect({ step, moment, manner, events: eventsOf(resource) }).toEqual({
              ...{ step, moment, manner },
              events: expected,
            });
            expect(harness.mappings.of(resource)).toMatchObject({ pending: [] });
            expect(
              harness.recorded.findLast((entry) => entry.resource?.endsWith(`#${resource}`)),
            ).toBeDefined();
            if (!died) break;
            deaths += 1;
          }
        }
      }
      expect(deaths).toBeGreaterThan(8);
    });
  });
});
