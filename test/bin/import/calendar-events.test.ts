import { redactedEvent } from '../../support/builders/lucca-examples';
import { bodyOf, ImportHarness, startServices, type Services } from '../../support/harness/import-harness';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];
const TRAINING = [...ARGS, '--product', 'training'];
const OFFICE = [...ARGS, '--product', 'office'];

let services: Services;
let harness: ImportHarness;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  harness = await ImportHarness.start(services);
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

const hire = () => harness.lucca.hire('lea@acme.example');
const requestedPaths = () => harness.api.requests.map(({ path }) => path);

/** A session with a guest. */
function registered(session: Parameters<typeof harness.lucca.plan>[0] = {}) {
  const planned = harness.lucca.plan({ organizer: hire(), ...session });
  const event = harness.lucca.register(planned, hire());
  return { planned, event };
}

describe('the import of sessions and workplaces', () => {
  it('sends the newest event of each unchanged, oldest first', async () => {
    // Prepare
    const { planned } = registered();
    const second = registered().event;
    const newest = harness.lucca.changeSession(planned, { title: 'Word' });
    harness.lucca.setWorkplace({ date: '2026-03-09' });
    // Act
    const run = await harness.run(TRAINING);
    // Assess
    const events = await harness.received();
    expect(events.map(bodyOf)).toEqual([redactedEvent(second), redactedEvent(newest)]);
    expect(events).toMatchObject([{ eventId: second.id, via: 'import' }, { eventId: newest.id }]);
    expect(run).toEqual({
      code: 0,
      errors: '',
      output:
        '4 events read\n' +
        'training [########################] 100 % 2 read, 2 sent\n' +
        'training: complete, 2 read, 2 sent; npm run logs shows their outcomes\n',
    });
  });

  it('excludes what is deleted, over, or out of scope by now', async () => {
    // Prepare
    const [deleted, cancelled, early, later] = [
      registered(),
      registered(),
      registered(),
      registered({ startsAt: '2026-02-01T09:00:00+01:00', endsAt: '2026-02-01T17:00:00+01:00' }),
    ];
    const guest = harness.lucca.registrations.get(deleted.planned.id)?.[0];
    if (guest) harness.lucca.cancelRegistration(deleted.planned, guest);
    harness.lucca.changeSession(cancelled.planned, { status: 'cancelled' });
    harness.lucca.changeSession(early.planned, {
      startsAt: '2026-03-01T09:00:00+01:00',
      endsAt: '2026-03-01T23:59:59+01:00',
    });
    const moved = harness.lucca.changeSession(later.planned, {
      startsAt: '2026-03-01T22:00:00+01:00',
      endsAt: '2026-03-02T00:30:00+01:00',
    });
    const elsewhere = registered().planned;
    const event = harness.lucca.changeSession(elsewhere, { title: 'Elsewhere' });
    event.businessEstablishment = { ...event.data, id: '99' };
    // Act
    const { output } = await harness.run(TRAINING);
    // Assess
    expect((await harness.received()).map(bodyOf)).toEqual([redactedEvent(moved)]);
    expect(output).toContain(
      'complete, 5 read, 1 sent, 1 of other establishments, 1 over before, 2 cancelled or deleted',
    );
  });

  it.each(['ignoresFilters', 'refusesFilters', 'appliesEventFilters', 'listsBareEvents'] as const)(
    'is correct when Lucca %s',
    async (behaviour) => {
      // Prepare
      const { planned } = registered();
      harness.lucca.changeAddress(planned.organizer, 'zoe@acme.example');
      const newest = harness.lucca.changeSession(planned, { title: 'Word' });
      const gone = registered().planned;
      harness.lucca.changeSession(gone, { status: 'cancelled' });
      harness.api.switches[behaviour] = true;
      // Act
      await harness.run(TRAINING);
      // Assess
      expect((await harness.received()).map(bodyOf)).toEqual([redactedEvent(newest)]);
    },
  );

  it('keeps unknown fields of events', async () => {
    const { event } = registered();
    harness.api.switches.addsFields = true;

    await harness.run(TRAINING);

    expect((await harness.received()).map(bodyOf)).toMatchObject([redactedEvent(event)]);
  });

  it('imports sessions on whole days, and workplaces', async () => {
    const days = registered({ startsOn: '2026-02-27', endsOn: '2026-03-02' }).event;
    const place = harness.lucca.setWorkplace({ date: '2026-03-02' });
    harness.lucca.setWorkplace({ date: '2026-03-01' });

    await harness.run(ARGS);

    const events = await harness.received();
    expect(new Set(events.map(({ eventId }) => eventId))).toEqual(new Set([days.id, place.id]));
  });

  it('identifies an event that it does not understand without quoting it', async () => {
    const { event } = registered({ title: 'Excel' });
    Object.assign(event.data, { status: 'Excel', startsAt: 'Excel' });
    registered();

    const { output } = await harness.run(TRAINING);

    expect(output).toContain(`not understood: event ${event.id}: data.status: must be tentative, confirmed`);
    expect(output).not.toContain('Excel');
    expect(await harness.received()).toHaveLength(1);
  });

  it('reads the events once for both products', async () => {
    registered();
    harness.lucca.setWorkplace({ date: '2026-03-09' });

    const { output } = await harness.run(ARGS);

    expect(requestedPaths()).toEqual(['/lucca-api/leaves', '/lucca-api/events']);
    expect(output).toContain('absences: complete, 0 read');
    expect(output).toContain('training: complete, 1 read');
    expect(output).toContain('office: complete, 1 read');
  });

  it('resumes after what was sent, and includes changes since', async () => {
    // Prepare
    const places = Array.from({ length: 150 }, () => harness.lucca.setWorkplace({ date: '2026-03-09' }));
    harness.queue.downAfter = 10;
    const interrupted = await harness.run(OFFICE);
    const sent = await harness.received();
    const changed = harness.lucca.changeWorkplace(places[0]?.data.id ?? '', { date: '2026-03-10' });
    harness.queue.downAfter = Number.POSITIVE_INFINITY;
    // Act
    const { code, output } = await harness.run(OFFICE);
    // Assess
    expect(interrupted.code).toBe(1);
    expect(sent.map(({ eventId }) => eventId)).toEqual(places.slice(0, 100).map(({ id }) => id));
    expect(code).toBe(0);
    expect(output).toContain('office: resuming after 100 read, 100 sent\n');
    const rest = [...places.slice(100), changed];
    expect((await harness.received()).map(({ eventId }) => eventId)).toEqual(rest.map(({ id }) => id));
  });

  it('does nothing once it is complete, and finds new events with --again', async () => {
    const { planned } = registered();
    await harness.run(TRAINING);
    await harness.received();
    const changed = harness.lucca.changeSession(planned, { title: 'Word' });
    const requests = harness.api.requests.length;

    const complete = await harness.run(TRAINING);
    const again = await harness.run([...TRAINING, '--again']);

    expect(complete.output).toContain('training since 2026-03-02: complete since');
    expect(again.code).toBe(0);
    expect(harness.api.requests.length).toBe(requests + 1);
    expect((await harness.received()).map(({ eventId }) => eventId)).toEqual([changed.id]);
  });
});
