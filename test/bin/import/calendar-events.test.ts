import { keptOf } from '../../support/builders/lucca-examples';
import { bodyOf, ImportWorld, startServices, type Services } from '../../support/harness/import-world';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];
const TRAINING = [...ARGS, '--product', 'training'];
const OFFICE = [...ARGS, '--product', 'office'];

let services: Services;
let world: ImportWorld;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  world = await ImportWorld.start(services);
});

afterEach(() => world.stop());
afterAll(() => services.stop());

const hire = () => world.lucca.hire('lea@acme.example');
const topicsAsked = () => world.api.requests.map(({ path }) => path);

/** A session with a guest, changed by `further` from then on. */
function registered(session: Parameters<typeof world.lucca.plan>[0] = {}) {
  const planned = world.lucca.plan({ organizer: hire(), ...session });
  const event = world.lucca.register(planned, hire());
  return { planned, event };
}

describe('the import of sessions and workplaces', () => {
  it('sends the newest event of each as it is, the oldest first', async () => {
    // Prepare
    const { planned } = registered();
    const second = registered().event;
    const newest = world.lucca.changeSession(planned, { title: 'Word' });
    world.lucca.setWorkplace({ date: '2026-03-09' });
    // Act
    const run = await world.run(TRAINING);
    // Assess
    const events = await world.received();
    expect(events.map(bodyOf)).toEqual([keptOf(second), keptOf(newest)]);
    expect(events).toMatchObject([{ eventId: second.id, via: 'import' }, { eventId: newest.id }]);
    expect(run).toEqual({
      code: 0,
      errors: '',
      output:
        '4 events read\n' +
        'training [########################] 100 % 2 read, 2 sent\n' +
        'training: complete, 2 read, 2 sent; npm run logs shows what became of them\n',
    });
  });

  it('brings nothing in that is gone, over, or elsewhere by now', async () => {
    // Prepare
    const [deleted, cancelled, early, later] = [
      registered(),
      registered(),
      registered(),
      registered({ startsAt: '2026-02-01T09:00:00+01:00', endsAt: '2026-02-01T17:00:00+01:00' }),
    ];
    const guest = world.lucca.registrations.get(deleted.planned.id)?.[0];
    if (guest) world.lucca.cancelRegistration(deleted.planned, guest);
    world.lucca.changeSession(cancelled.planned, { status: 'cancelled' });
    world.lucca.changeSession(early.planned, {
      startsAt: '2026-03-01T09:00:00+01:00',
      endsAt: '2026-03-01T23:59:59+01:00',
    });
    const moved = world.lucca.changeSession(later.planned, {
      startsAt: '2026-03-01T22:00:00+01:00',
      endsAt: '2026-03-02T00:30:00+01:00',
    });
    const elsewhere = registered().planned;
    const event = world.lucca.changeSession(elsewhere, { title: 'Elsewhere' });
    event.businessEstablishment = { ...event.data, id: '99' };
    // Act
    const { output } = await world.run(TRAINING);
    // Assess
    expect((await world.received()).map(bodyOf)).toEqual([keptOf(moved)]);
    expect(output).toContain(
      'complete, 5 read, 1 sent, 1 of other establishments, 1 over before, 2 cancelled or deleted',
    );
  });

  it.each(['ignoresFilters', 'refusesFilters', 'appliesEventFilters', 'listsBareEvents'] as const)(
    'is right where Lucca %s',
    async (habit) => {
      // Prepare
      const { planned } = registered();
      world.lucca.changeAddress(planned.organizer, 'zoe@acme.example');
      const newest = world.lucca.changeSession(planned, { title: 'Word' });
      const gone = registered().planned;
      world.lucca.changeSession(gone, { status: 'cancelled' });
      world.api.switches[habit] = true;
      // Act
      await world.run(TRAINING);
      // Assess
      expect((await world.received()).map(bodyOf)).toEqual([keptOf(newest)]);
    },
  );

  it('sends events as they are with fields that nobody knows', async () => {
    const { event } = registered();
    world.api.switches.addsFields = true;

    await world.run(TRAINING);

    expect((await world.received()).map(bodyOf)).toMatchObject([keptOf(event)]);
  });

  it('knows a session on whole days, and a workplace', async () => {
    const days = registered({ startsOn: '2026-02-27', endsOn: '2026-03-02' }).event;
    const place = world.lucca.setWorkplace({ date: '2026-03-02' });
    world.lucca.setWorkplace({ date: '2026-03-01' });

    await world.run(ARGS);

    const events = await world.received();
    expect(new Set(events.map(({ eventId }) => eventId))).toEqual(new Set([days.id, place.id]));
  });

  it('says of what it does not understand which it is, and nothing of what it holds', async () => {
    const { event } = registered({ title: 'Excel' });
    Object.assign(event.data, { status: 'Excel', startsAt: 'Excel' });
    registered();

    const { output } = await world.run(TRAINING);

    expect(output).toContain(`not understood: event ${event.id}: data.status: must be tentative, confirmed`);
    expect(output).not.toContain('Excel');
    expect(await world.received()).toHaveLength(1);
  });

  it('reads the events once for both products', async () => {
    registered();
    world.lucca.setWorkplace({ date: '2026-03-09' });

    const { output } = await world.run(ARGS);

    expect(topicsAsked()).toEqual(['/lucca-api/leaves', '/lucca-api/events']);
    expect(output).toContain('absences: complete, 0 read');
    expect(output).toContain('training: complete, 1 read');
    expect(output).toContain('office: complete, 1 read');
  });

  it('goes on after what is safe in the queue, with what changed meanwhile', async () => {
    // Prepare
    const places = Array.from({ length: 150 }, () => world.lucca.setWorkplace({ date: '2026-03-09' }));
    world.queue.downAfter = 10;
    const broken = await world.run(OFFICE);
    const sent = await world.received();
    const changed = world.lucca.changeWorkplace(places[0]?.data.id ?? '', { date: '2026-03-10' });
    world.queue.downAfter = Number.POSITIVE_INFINITY;
    // Act
    const { code, output } = await world.run(OFFICE);
    // Assess
    expect(broken.code).toBe(1);
    expect(sent.map(({ eventId }) => eventId)).toEqual(places.slice(0, 100).map(({ id }) => id));
    expect(code).toBe(0);
    expect(output).toContain('office: goes on after 100 read, 100 sent\n');
    const rest = [...places.slice(100), changed];
    expect((await world.received()).map(({ eventId }) => eventId)).toEqual(rest.map(({ id }) => id));
  });

  it('does nothing more once it is complete, and finds what is new with --again', async () => {
    const { planned } = registered();
    await world.run(TRAINING);
    await world.received();
    const changed = world.lucca.changeSession(planned, { title: 'Word' });
    const requests = world.api.requests.length;

    const complete = await world.run(TRAINING);
    const again = await world.run([...TRAINING, '--again']);

    expect(complete.output).toContain('training since 2026-03-02: complete since');
    expect(again.code).toBe(0);
    expect(world.api.requests.length).toBe(requests + 1);
    expect((await world.received()).map(({ eventId }) => eventId)).toEqual([changed.id]);
  });
});
