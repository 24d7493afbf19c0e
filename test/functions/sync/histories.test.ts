import fc from 'fast-check';
import type { Fault } from '../../fakes/google/faults';
import { Fuse } from './fuse';
import { exampleConfiguration } from './examples';
import { address, deletion, sessionEvent, workplaceEvent } from './lucca-events';
import { World } from './world';

/**
 * The same histories each time, so that a change is what breaks them; `HISTORIES=5000 npx jest histories` for new ones. A
 * failing history prints its seed, and shrinks.
 */
const { HISTORIES } = process.env;
const CHOICE = HISTORIES === undefined ? { numRuns: 1000, seed: 20_261_122 } : { numRuns: Number(HISTORIES) };

type Delivered = Parameters<World['deliver']>[0][number];
/** What happened in Lucca, of one of two resources; its place in the history is its version. */
type Change = { which: 'one' | 'two'; make: (envelope: { id: number; resource: string }) => Delivered };

const person = fc.constantFrom('lea', 'max', 'zoe');
const session = fc.record({
  organizer: person,
  guests: fc.subarray(['tom', 'ann', 'lea']),
  title: fc.constantFrom('A', 'B'),
});
const workplace = fc.record({
  name: person,
  place: fc.constantFrom('office', 'remoteWork'),
  status: fc.constantFrom('confirmed', 'pending', 'denied'),
});
const change: fc.Arbitrary<Change> = fc.record({
  which: fc.constantFrom('one' as const, 'two' as const),
  make: fc.oneof(
    {
      weight: 5,
      arbitrary: session.map(
        (of): Change['make'] =>
          (envelope) =>
            sessionEvent({ ...envelope, ...of }),
      ),
    },
    {
      weight: 2,
      arbitrary: workplace.map(
        (of): Change['make'] =>
          (envelope) =>
            workplaceEvent({ ...envelope, ...of }),
      ),
    },
    { weight: 2, arbitrary: fc.constant<Change['make']>((envelope) => deletion(envelope)) },
    {
      weight: 1,
      arbitrary: fc.constant<Change['make']>((of) => sessionEvent({ ...of, establishment: '99' })),
    },
  ),
});

const refusal = fc.constantFrom<[number, string]>(
  [403, 'rateLimitExceeded'],
  [403, 'quotaExceeded'],
  [403, 'forbidden'],
  [429, 'rateLimitExceeded'],
  [500, 'backendError'],
);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  refusal.map(([status, reason]) => ({ status, reason })),
  fc.record({
    drop: fc.constant(true as const),
    effect: fc.constantFrom('applied' as const, 'none' as const),
  }),
);
const somethingWrong: fc.Arbitrary<Accident> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.integer({ min: 1, max: 9 }),
      moment: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ skipped: fc.nat({ max: 3 }), fault }) },
);

/** What people do between two deliveries. */
const meanwhile = fc.oneof(
  { weight: 5, arbitrary: fc.constant('nothing' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...(['edit', 'delete', 'revoke tokens', 'deactivate', 'activate', 'refuse working locations'] as const),
    ),
  },
);

/** Which changes are delivered together, by their number in the history (modulo its length), and what goes wrong then. */
const batches = fc.array(
  fc.record({
    numbers: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
    accident: somethingWrong,
    meanwhile,
  }),
  { maxLength: 8 },
);

/** The last change of each resource, which comes after all that people did: it shows what it says, whatever was before. */
const last = fc.constantFrom<Change['make']>(
  (envelope) => sessionEvent({ ...envelope, title: 'Last', organizer: 'lea' }),
  (envelope) => sessionEvent({ ...envelope, title: 'Last', organizer: 'zoe', guests: ['tom'] }),
  (envelope) => sessionEvent({ ...envelope, title: 'Last', guests: [] }),
  (envelope) => deletion(envelope),
);

let world: World;

function eventsOf(resource: string) {
  return world.google
    .allEvents()
    .filter(({ event }) => event.extendedProperties?.private?.['luccaResource']?.endsWith(`#${resource}`))
    .map(({ owner, event: { summary, eventType, attendees } }) => {
      return { owner, summary, eventType, guests: attendees?.map(({ email }) => email).sort() };
    });
}

test('whatever happens on the way, every calendar ends as the newest events say', async () => {
  const history = fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 8 }),
    lastOf: fc.record({ one: last, two: last }),
    batches,
    catchUp: fc.array(fc.nat()),
    revive: fc.constantFrom('accept' as const, 400 as const, 404 as const),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ changes, lastOf, batches: planned, catchUp, revive }) => {
      // Prepare
      const events = changes.map(({ which, make }, index) => make({ id: index + 1, resource: which }));
      const pick = (number: number) => events[number % events.length] ?? fail();
      const lastEvents = (['one', 'two'] as const).map((which, index) =>
        lastOf[which]({ id: events.length + 1 + index, resource: which }),
      );
      world.google.switches.revive = revive;

      // Act
      for (const { numbers, accident, meanwhile: deed } of planned) {
        await deliver(numbers.map(pick), accident);
        doMeanwhile(deed);
      }
      world.configurations = [exampleConfiguration()];
      const missing = [...catchUp.map(pick), ...events, ...lastEvents];
      for (const delivered of missing) expect(await world.deliver([delivered])).toEqual([]);

      // Assess
      for (const which of ['one', 'two'] as const) {
        const reference = `reference-${which}`;
        await world.deliver([lastOf[which]({ id: 900, resource: reference })]);
        expect(eventsOf(which)).toEqual(eventsOf(reference));
        expect(world.mappings.of(which)).toMatchObject({ doubtful: [] });
      }
      for (const { json } of [...events, ...lastEvents]) {
        expect(['waiting', 'failed', undefined]).not.toContain(world.last(String(json.id))?.outcome);
      }
    }),
    {
      ...CHOICE,
      plugins: [
        fc.beforeEach(async () => {
          world = await World.start();
        }),
        fc.afterEach(() => world.google.stop()),
      ],
    },
  );
}, 600_000);

function doMeanwhile(deed: typeof meanwhile extends fc.Arbitrary<infer Deed> ? Deed : never) {
  const { google } = world;
  for (const { owner, event } of google.allEvents()) {
    // A working location cannot be edited once they are switched off.
    const isEditable = event.eventType === 'default';
    if (deed === 'edit' && isEditable) google.editByHand(owner, event.id, { colorId: '7' });
    if (deed === 'delete') google.editByHand(owner, event.id, { status: 'cancelled' });
  }
  if (deed === 'revoke tokens') google.invalidateTokens();
  if (deed === 'deactivate') world.configurations = [exampleConfiguration({ active: false })];
  if (deed === 'activate') world.configurations = [exampleConfiguration()];
  if (deed === 'refuse working locations') google.setWorkingLocations(address('zoe'), false);
}

/** What goes wrong in a delivery: the process dies at a step, or Google fails once, after some calls that went well. */
type Accident = { step: number; moment: 'before' | 'after' } | { skipped: number; fault: Fault } | null;

async function deliver(batch: Delivered[], accident: Accident): Promise<void> {
  if (accident && 'step' in accident) {
    await world.deliver(batch, new Fuse(accident.step, accident.moment));
    return;
  }
  let calls = 0;
  if (accident) {
    const match = ({ kind }: { kind: string }) => kind === 'calendar' && calls++ >= accident.skipped;
    world.google.failNext({ ...accident.fault, match });
  }
  await world.deliver(batch);
  world.google.clearFaults();
}

function fail(): never {
  throw new Error('A history has at least one change');
}
