import fc from 'fast-check';
import type { Fault } from '../../fakes/google/faults';
import { Fuse } from './fuse';
import { deletion, sessionEvent, workplaceEvent } from './lucca-events';
import { World } from './world';

/** `HISTORIES=5000 npx jest histories` for more. A failing history prints its seed, and shrinks. */
const RUNS = Number(process.env['HISTORIES'] ?? 150);

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

/** Which changes are delivered together, by their number in the history (modulo its length), and what goes wrong then. */
const batches = fc.array(
  fc.record({ numbers: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), accident: somethingWrong }),
  { maxLength: 8 },
);

let world: World;
let histories = 0;

beforeAll(async () => {
  world = await World.start();
});

afterAll(() => world.google.stop());

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
    batches,
    catchUp: fc.array(fc.nat()),
    revive: fc.constantFrom('accept' as const, 400 as const, 404 as const),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ changes, batches: planned, catchUp, revive }) => {
      // Prepare
      const suffix = String((histories += 1));
      const events = changes.map(({ which, make }, index) =>
        make({ id: index + 1, resource: `${which}-${suffix}` }),
      );
      const pick = (number: number) => events[number % events.length] ?? fail();
      world.reset();
      world.google.switches.revive = revive;

      // Act
      for (const { numbers, accident } of planned) {
        await deliver(numbers.map(pick), accident);
      }
      const missing = [...catchUp.map(pick), ...events];
      for (const delivered of missing) expect(await world.deliver([delivered])).toEqual([]);

      // Assess
      for (const which of ['one', 'two'] as const) {
        const newest = changes.findLast((one) => one.which === which);
        if (!newest) continue;
        const reference = `reference-${which}-${suffix}`;
        await world.deliver([newest.make({ id: 1, resource: reference })]);
        expect(eventsOf(`${which}-${suffix}`)).toEqual(eventsOf(reference));
        expect(world.mappings.of(`${which}-${suffix}`)).toMatchObject({ doubtful: [] });
      }
      for (const { json } of events) {
        expect(['waiting', 'failed', undefined]).not.toContain(world.last(String(json.id))?.outcome);
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);

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
