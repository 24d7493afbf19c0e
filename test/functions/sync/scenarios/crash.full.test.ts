import {
  address,
  deletion,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { memoryGuests } from '../../../support/builders/memory-stores';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import type { TestHarness } from '../../../support/harness/sync-harness';
import { eventsOf, FEBRUARY, startInFebruary, type Delivered } from '../sync-test';

/** More I/O steps than any delivery takes. */
const MANY_STEPS = 40;
type Days = [date: string, range: string][];
type OfResource = (resource: string) => Delivered[];

const FIRST: Days = [
  ['2026-03-05', 'allDay'],
  ['2026-03-06', 'firstHalfDay'],
  ['2026-03-09', 'allDay'],
];
const OTHER: Days = [
  ['2026-03-05', 'firstHalfDay'],
  ['2026-03-09', 'allDay'],
  ['2026-03-11', 'secondHalfDay'],
];

let harness: TestHarness;
let guests: ReturnType<typeof memoryGuests>;
let resources = 0;

beforeEach(async () => {
  harness = await startInFebruary();
  guests = memoryGuests();
  harness.guests = guests;
});
afterEach(() => harness.google.stop());

const newResource = () => `resource-${(resources += 1)}`;

/** Removes all state but the calendars. */
function reset(as = 'event'): void {
  harness.reset();
  harness.clockOffsetMs = FEBRUARY - Date.now();
  harness.configurations = [
    aConfiguration({
      products: ['training', 'office', 'absences'],
      presentation: { absences: { as } },
    }),
  ];
}

/** What the calendars show of a resource. */
const shownOf = (resource: string) =>
  eventsOf(harness.google, resource)
    .map(({ owner, event: { eventType, status, summary, start, end, attendees } }) => {
      const emails = attendees?.map(({ email }) => email).sort();
      return { owner, eventType, status, summary, start, end, guests: emails };
    })
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

/** What the calendars show when an event is the only one of its resource. */
async function shownBy(delivered: (resource: string) => Delivered | undefined) {
  const resource = newResource();
  const event = delivered(resource);
  if (event) await harness.deliver([event]);
  return shownOf(resource);
}

/**
 * Crashes the process before and after each I/O step.
 *
 * @param minDeaths fewest crashes to expect: two for each step
 * @param run one delivery with a crash; returns whether the process died
 */
async function crashAtEachStep(
  minDeaths: number,
  run: (crash: CrashInjector, name: string) => Promise<boolean>,
): Promise<void> {
  let deaths = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let step = 1; step <= MANY_STEPS; step++) {
      if (!(await run(new CrashInjector(step, moment), `${moment}-${step}`))) break;
      deaths += 1;
    }
  }
  expect(deaths).toBeGreaterThanOrEqual(minDeaths);
}

/** Delivers an event with a crash, then again with newer events. The calendars must show what the newest one states. */
async function recover(
  crash: CrashInjector,
  { before, change, sequel, isTogether, expected }: History,
): Promise<boolean> {
  const resource = newResource();
  for (const delivered of before(resource)) await harness.deliver([delivered]);
  const end = await harness.deliver([change(resource)], crash);
  const again = [{ ...change(resource), tries: 2 }, ...sequel(resource)];
  for (const batch of isTogether ? [again] : again.map((one) => [one])) {
    expect(await harness.deliver(batch)).toEqual([]);
  }

  expect(shownOf(resource)).toEqual(expected);
  expect(harness.mappings.of(resource)).toMatchObject({ pending: [] });
  expect(harness.recorded.some((entry) => entry.resource?.endsWith(`#${resource}`))).toBe(true);
  for (const guest of harness.mappings.of(resource)?.written?.guests ?? []) {
    expect(indexedOf(guest)).toContain(resource);
  }
  return end === 'dead';
}

type History = {
  before: OfResource;
  change: (resource: string) => Delivered;
  sequel: OfResource;
  isTogether: boolean;
  expected: Awaited<ReturnType<typeof shownBy>>;
};

/** Ids of the sessions in the index of a guest. */
const indexedOf = (guest: string) =>
  guests.added
    .filter((invitation) => invitation.guests.includes(guest))
    .map(({ resource }) => resource.replace(/^.*#/, ''));

const existing: [string, OfResource][] = [
  ['no event', () => []],
  ['a session', (resource) => [sessionEvent({ resource, id: 1 })]],
  ['a deleted session', (resource) => [sessionEvent({ resource, id: 1 }), deletion({ resource, id: 2 })]],
  ['a workplace', (resource) => [workplaceEvent({ resource, id: 1 })]],
];

const changes: [string, History['change']][] = [
  [
    'a session',
    (resource) => sessionEvent({ resource, id: 10, title: 'Excel expert', guests: ['ann', 'eve'] }),
  ],
  ['a new organizer', (resource) => sessionEvent({ resource, id: 10, organizer: 'max' })],
  ['a workplace', (resource) => workplaceEvent({ resource, id: 10, locationType: 'remoteWork' })],
  ['a deletion', (resource) => deletion({ resource, id: 10 })],
];

const sequels: [string, OfResource][] = [
  ['the redelivery', () => []],
  ['a deletion', (resource) => [deletion({ resource, id: 20 })]],
  ['a new organizer', (resource) => [sessionEvent({ resource, id: 20, organizer: 'zoe' })]],
  ['a change back', (resource) => [sessionEvent({ resource, id: 20 })]],
  ['a workplace', (resource) => [workplaceEvent({ resource, id: 20 })]],
];

describe.each(existing)('with %s in Google', (_existing, before) => {
  describe.each(changes)('after a crash in %s', (_change, change) => {
    it.each(sequels)('shows the newest state, with all guests in the index, after %s', async (_, sequel) => {
      const expected = await shownBy((resource) => sequel(resource).at(-1) ?? change(resource));
      for (const isTogether of [true, false]) {
        // At least three steps: read and write the mapping, write the log.
        await crashAtEachStep(6, (crash) => recover(crash, { before, change, sequel, isTogether, expected }));
      }
    });
  });
});

const absenceChanges: [string, History['change']][] = [
  ['other days', (resource) => leaveEvent({ resource, id: 10, days: OTHER })],
  ['another employee', (resource) => leaveEvent({ resource, id: 10, name: 'max', days: FIRST })],
  ['a cancellation', (resource) => leaveEvent({ resource, id: 10, status: 'cancelled' })],
];

const absenceSequels: [string, OfResource][] = [
  ['the redelivery', () => []],
  ['the days before', (resource) => [leaveEvent({ resource, id: 20, days: FIRST })]],
  ['other days', (resource) => [leaveEvent({ resource, id: 20, days: [['2026-03-11', 'allDay']] })]],
  ['a cancellation', (resource) => [leaveEvent({ resource, id: 20, status: 'cancelled' })]],
];

describe.each(['event', 'outOfOffice'])('with an absence of two parts as %s in Google', (as) => {
  const before: OfResource = (resource) => [leaveEvent({ resource, id: 1, days: FIRST })];

  describe.each(absenceChanges)('after a crash in %s', (_change, change) => {
    it.each(absenceSequels)('shows the newest state after %s', async (_, sequel) => {
      reset(as);
      const expected = await shownBy((resource) => sequel(resource).at(-1) ?? change(resource));
      await crashAtEachStep(10, (crash) => {
        reset(as);
        return recover(crash, { before, change, sequel, isTogether: false, expected });
      });
    });
  });
});

describe('after a crash in a move to a new address', () => {
  it.each([
    ['another account', false],
    ['the same account, renamed', true],
  ])('has moved all events after the redelivery when the address belongs to %s', async (_, isRenamed) => {
    await crashAtEachStep(10, async (crash, name) => {
      reset();
      const [from, to] = [`lea-${name}`, `new-${name}`];
      const [one, two] = [`${from}-1`, `${from}-2`];
      harness.directory.addresses.set(idOf(from), address(from));
      await harness.deliver([leaveEvent({ resource: one, id: 1, name: from, days: FIRST })]);
      await harness.deliver([leaveEvent({ resource: two, id: 2, name: from, days: OTHER })]);
      const before = [...shownOf(one), ...shownOf(two)];
      if (isRenamed) harness.google.renameAccount(address(from), address(to));
      const changed = employeeEvent({ id: 10, name: from, email: address(to) });
      const ends = [await harness.deliver([changed], crash), await harness.deliverSent(crash)];
      await harness.deliver([{ ...changed, tries: 2 }]);
      expect(await harness.deliverSent()).toBe(0);

      expect([...shownOf(one), ...shownOf(two)]).toEqual(
        before.map((event) => ({ ...event, owner: address(to) })),
      );
      for (const resource of [one, two]) {
        const mapping = harness.mappings.of(resource);
        expect(mapping?.pending).toEqual([]);
        expect(new Set(mapping?.confirmed.map(({ owner }) => owner))).toEqual(new Set([address(to)]));
      }
      return ends.includes('dead');
    });
  });
});
