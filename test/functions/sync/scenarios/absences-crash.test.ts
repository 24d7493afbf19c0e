import { address, employeeEvent, idOf, leaveEvent } from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

/** More I/O steps than any delivery takes. */
const MANY_STEPS = 40;
const MOMENTS = ['before', 'after'] as const;
type Delivered = Parameters<TestHarness['deliver']>[0][number];
type Days = [date: string, range: string][];

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
beforeEach(async () => {
  harness = await TestHarness.start();
  harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
});
afterEach(() => harness.google.stop());

function start(as: string): void {
  harness.reset();
  harness.clockOffsetMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  harness.configurations = [
    exampleConfiguration({ products: ['absences'], presentation: { absences: { as } } }),
  ];
  harness.directory.addresses.set(idOf('lea'), address('lea'));
  harness.directory.addresses.set(idOf('max'), address('max'));
}

const rowFieldsOf = (resource: string) =>
  harness.google
    .allEvents()
    .filter(({ event }) => event.extendedProperties?.private?.['luccaResource']?.endsWith(`#${resource}`))
    .map(({ owner, event: { eventType, status, start: from, end: to } }) => ({
      owner,
      eventType,
      status,
      from,
      to,
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

const changes: [string, (resource: string) => Delivered][] = [
  ['other days', (resource) => leaveEvent({ resource, id: 10, days: OTHER })],
  ['another employee', (resource) => leaveEvent({ resource, id: 10, name: 'max', days: FIRST })],
  ['a cancellation', (resource) => leaveEvent({ resource, id: 10, status: 'cancelled' })],
];
const sequels: [string, (resource: string) => Delivered[]][] = [
  ['only the redelivery', () => []],
  ['the days before', (resource) => [leaveEvent({ resource, id: 20, days: FIRST })]],
  ['yet other days', (resource) => [leaveEvent({ resource, id: 20, days: [['2026-03-11', 'allDay']] })]],
  ['a cancellation', (resource) => [leaveEvent({ resource, id: 20, status: 'cancelled' })]],
];

describe.each(['event', 'outOfOffice'])('with an existing absence of two parts as %s', (as) => {
  describe.each(changes)('the process dies in %s', (_, change) => {
    it.each(sequels)('and the calendar is right after %s', async (__, sequel) => {
      let deaths = 0;
      let number = 0;
      for (const moment of MOMENTS) {
        for (let step = 1; step <= MANY_STEPS; step++) {
          // Prepare
          start(as);
          const resource = `${moment}-${step}-${(number += 1)}`;
          await harness.deliver([leaveEvent({ resource, id: 1, days: FIRST })]);
          // Act
          const died =
            (await harness.deliver([change(resource)], new CrashInjector(step, moment))) === 'dead';
          for (const delivered of [{ ...change(resource), tries: 2 }, ...sequel(resource)]) {
            expect(await harness.deliver([delivered])).toEqual([]);
          }
          // Assess
          const reference = `${resource}-reference`;
          await harness.deliver([sequel(reference).at(-1) ?? change(reference)]);
          expect({ step, moment, events: rowFieldsOf(resource) }).toEqual({
            ...{ step, moment },
            events: rowFieldsOf(reference),
          });
          expect(harness.mappings.of(resource)).toMatchObject({ pending: [] });
          if (!died) break;
          deaths += 1;
        }
      }
      expect(deaths).toBeGreaterThan(8);
    });
  });
});

describe.each([
  ['is another account', false],
  ['is the same account, renamed', true],
])('the process dies while events move to a new address that %s', (_, isRenamed) => {
  it('and all have moved after the redelivery', async () => {
    let deaths = 0;
    for (const moment of MOMENTS) {
      for (let step = 1; step <= MANY_STEPS; step++) {
        // Prepare
        start('event');
        const [from, to] = [`lea-${moment}-${step}`, `new-${moment}-${step}`];
        const [one, two] = [`${from}-1`, `${from}-2`];
        harness.directory.addresses.set(idOf(from), address(from));
        await harness.deliver([leaveEvent({ resource: one, id: 1, name: from, days: FIRST })]);
        await harness.deliver([leaveEvent({ resource: two, id: 2, name: from, days: OTHER })]);
        const before = [...rowFieldsOf(one), ...rowFieldsOf(two)];
        if (isRenamed) harness.google.renameAccount(address(from), address(to));
        const changed = employeeEvent({ id: 10, name: from, email: address(to) });
        // Act
        const crashInjector = new CrashInjector(step, moment);
        const died = [
          await harness.deliver([changed], crashInjector),
          await harness.deliverSent(crashInjector),
        ].includes('dead');
        await harness.deliver([{ ...changed, tries: 2 }]);
        expect(await harness.deliverSent()).toBe(0);
        // Assess
        expect({ step, moment, events: [...rowFieldsOf(one), ...rowFieldsOf(two)] }).toEqual({
          ...{ step, moment },
          events: before.map((event) => ({ ...event, owner: address(to) })),
        });
        for (const resource of [one, two]) {
          expect(harness.mappings.of(resource)).toMatchObject({
            pending: [],
            confirmed: [{ owner: address(to) }, {}, {}].slice(
              0,
              harness.mappings.of(resource)?.confirmed.length,
            ),
          });
        }
        if (!died) break;
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThan(8);
  });
});
