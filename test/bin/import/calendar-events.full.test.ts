import { redactedEvent } from '../../support/builders/lucca-examples';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
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

const hire = (establishment = '12') => harness.lucca.hire('lea@acme.example', { establishment });
const requestedPaths = () => harness.api.requests.map(({ path }) => path);

/** A session with a guest. */
function registered(session: Parameters<typeof harness.lucca.plan>[0] = {}) {
  const planned = harness.lucca.plan({ organizer: hire(), ...session });
  const event = harness.lucca.register(planned, hire());
  return { planned, event };
}

describe('the import of sessions and workplaces', () => {
  it('sends the newest event of each unchanged, oldest first', async () => {
    const { planned } = registered();
    const second = registered().event;
    const newest = harness.lucca.changeSession(planned, { title: 'Word' });
    harness.lucca.setWorkplace({ date: '2026-03-09' });

    const run = await harness.run(TRAINING);

    const events = await harness.received();
    expect(events.map(bodyOf)).toEqual([redactedEvent(second), redactedEvent(newest)]);
    expect(events).toMatchObject([{ eventId: second.id, via: 'import' }, { eventId: newest.id }]);
    expect(run).toEqual({
      code: 0,
      errors: '',
      output:
        '4 events read\n' +
        'training [########################] 100 % 2 read, 2 sent\n' +
        'training: complete, 2 read, 2 sent. To see the outcomes: npm run logs\n',
    });
  });

  it('excludes events that are deleted, over or out of scope in their newest state', async () => {
    const past = { startsAt: '2026-02-01T09:00:00+01:00', endsAt: '2026-02-01T17:00:00+01:00' };
    const [deleted, cancelled, early, later] = [{}, {}, {}, past].map((session) => registered(session));
    if (!deleted || !cancelled || !early || !later) throw new Error('Sessions are missing');
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

    const { output } = await harness.run(TRAINING);

    expect((await harness.received()).map(bodyOf)).toEqual([redactedEvent(moved)]);
    expect(output).toContain(
      'complete, 5 read, 1 sent, 1 in other establishments, 1 ended earlier, 2 cancelled or deleted',
    );
  });

  it.each(['ignoresFilters', 'refusesFilters', 'appliesEventFilters', 'listsBareEvents'] as const)(
    'imports the newest event when Lucca %s',
    async (behaviour) => {
      const { planned } = registered();
      harness.lucca.changeAddress(planned.organizer, 'zoe@acme.example');
      const newest = harness.lucca.changeSession(planned, { title: 'Word' });
      const gone = registered().planned;
      harness.lucca.changeSession(gone, { status: 'cancelled' });
      harness.api.switches[behaviour] = true;

      await harness.run(TRAINING);

      expect((await harness.received()).map(bodyOf)).toEqual([redactedEvent(newest)]);
    },
  );

  it('keeps unknown fields of events', async () => {
    const { event } = registered();
    harness.api.switches.addsFields = true;

    await harness.run(TRAINING);

    expect((await harness.received()).map(bodyOf)).toMatchObject([redactedEvent(event)]);
  });

  it('imports all-day sessions and workplaces', async () => {
    const days = registered({ startsOn: '2026-02-27', endsOn: '2026-03-02' }).event;
    const place = harness.lucca.setWorkplace({ date: '2026-03-02' });
    harness.lucca.setWorkplace({ date: '2026-03-01' });

    await harness.run(ARGS);

    const events = await harness.received();
    expect(new Set(events.map(({ eventId }) => eventId))).toEqual(new Set([days.id, place.id]));
  });

  it('prints the id of an invalid event without quoting the event', async () => {
    const { event } = registered({ title: 'Excel' });
    Object.assign(event.data, { status: 'Excel', startsAt: 'Excel' });
    registered();

    const { output } = await harness.run(TRAINING);

    expect(output).toContain(`invalid event ${event.id}: data.status: must be tentative, confirmed`);
    expect(output).not.toContain('Excel');
    expect(await harness.received()).toHaveLength(1);
  });

  it('reads the events once for both products', async () => {
    registered();
    harness.lucca.setWorkplace({ date: '2026-03-09' });

    const { output } = await harness.run(ARGS);

    // They are read while absences are sent.
    expect(requestedPaths().toSorted()).toEqual(['/lucca-api/events', '/lucca-api/leaves']);
    expect(output).toContain('absences: complete, 0 read');
    expect(output).toContain('training: complete, 1 read');
    expect(output).toContain('office: complete, 1 read');
  });

  it('resumes after the last complete page and includes later changes', async () => {
    const places = Array.from({ length: 150 }, () => harness.lucca.setWorkplace({ date: '2026-03-09' }));
    harness.queue.downAfter = 10;
    const interrupted = await harness.run(OFFICE);
    const sent = await harness.received();
    const changed = harness.lucca.changeWorkplace(places[0]?.data.id ?? '', { date: '2026-03-10' });
    harness.queue.downAfter = Number.POSITIVE_INFINITY;

    const { code, output } = await harness.run(OFFICE);

    expect(interrupted.code).toBe(1);
    expect(sent.map(({ eventId }) => eventId)).toEqual(places.slice(0, 100).map(({ id }) => id));
    expect(code).toBe(0);
    expect(output).toContain('office: resuming after 100 read, 100 sent\n');
    const rest = [...places.slice(100), changed];
    expect((await harness.received()).map(({ eventId }) => eventId)).toEqual(rest.map(({ id }) => id));
  });
});

/** The event without its establishment. */
function withoutEstablishment(event: LuccaEvent): LuccaEvent {
  event.businessEstablishment = null;
  return event;
}

const sessionOf = (organizer: ReturnType<typeof hire>) =>
  withoutEstablishment(harness.lucca.register(harness.lucca.plan({ organizer }), hire()));
const workplaceOf = (employee: ReturnType<typeof hire>, date = '2026-03-09') =>
  withoutEstablishment(harness.lucca.setWorkplace({ employee, date }));
/** The ids of employees in each request for them. */
const employeeRequests = () =>
  harness.api.requests
    .filter(({ path }) => path === '/lucca-api/employees')
    .map(({ search }) => new URLSearchParams(search).get('id'));

describe('the import of events without an establishment', () => {
  it('sends events whose employee is in scope, unchanged', async () => {
    const inScope = hire('13');
    const expected = [sessionOf(inScope), workplaceOf(inScope)];
    sessionOf(hire('99'));
    workplaceOf(hire('99'));

    const { output } = await harness.run(ARGS);

    const received = (await harness.received()).map(bodyOf);
    expect(received).toHaveLength(2);
    expect(received).toEqual(expect.arrayContaining(expected.map(redactedEvent)));
    expect(output).toContain('training: complete, 2 read, 1 sent, 1 in other establishments.');
    expect(output).toContain('office: complete, 2 read, 1 sent, 1 in other establishments.');
  });

  it('looks up an employee once, and only for events that have not ended', async () => {
    const inScope = hire();
    workplaceOf(inScope, '2026-03-09');
    workplaceOf(inScope, '2026-03-10');
    workplaceOf(hire(), '2026-03-01');

    const { output } = await harness.run(OFFICE);

    expect(output).toContain('office: complete, 3 read, 2 sent, 1 ended earlier.');
    expect(employeeRequests()).toEqual([inScope.id]);
  });

  it('excludes events whose employee has no known establishment', async () => {
    const unknown = workplaceOf(hire());
    Object.assign(unknown.data, { employee: { id: '1', type: 'employee' } });

    const { output } = await harness.run(OFFICE);

    expect(output).toContain('office: complete, 1 read, 0 sent, 1 in an unknown establishment');
    expect(await harness.received()).toEqual([]);
  });
});

describe('an import when the request for employees fails', () => {
  it('leaves the lookup to the sync function', async () => {
    const employees = [hire(), hire()];
    const request = (employee: ReturnType<typeof hire>) =>
      harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' }).data.id;
    const leaves = employees.map(request);
    const places = employees.map((employee) => workplaceOf(employee).data.id);
    harness.api.failNext({ with: 500, path: '/lucca-api/employees', times: 100 });

    const { code, output } = await harness.run(ARGS);

    expect(code).toBe(0);
    const received = await harness.received();
    expect(new Set(received.map(({ resource }) => resource?.split('#').at(-1)))).toEqual(
      new Set([...leaves, ...places]),
    );
    const left = received.find(({ resource }) => resource?.endsWith(`leave#${leaves[1]}`));
    expect(left && bodyOf(left)).toMatchObject({ businessEstablishment: null });
    const why = 'Lucca answered 500 to GET /lucca-api/employees';
    expect(output).toContain(`establishment lookup left to the sync function: leave#${leaves[1]}: ${why}`);
    expect(output).toContain(`left to the sync function: calendar-event#${places[1]}: ${why}`);
    expect(output).toContain('absences: complete, 2 read, 2 sent.');
    // One request and six retries.
    expect(employeeRequests()).toHaveLength(7);
  });
});

describe('an import when requests about one event fail', () => {
  it('imports the others and prints the unreadable one', async () => {
    const [broken, other] = [workplaceOf(hire()), workplaceOf(hire())];
    harness.api.switches.listsBareEvents = true;
    harness.api.failNext({ with: 500, path: `/lucca-api/events/${broken.id}`, times: 100 });

    const { code, output } = await harness.run(OFFICE);

    expect(code).toBe(0);
    expect((await harness.received()).map(({ eventId }) => eventId)).toEqual([other.id]);
    expect(output).toContain(
      `unreadable event ${broken.id}: Lucca answered 500 to GET /lucca-api/events/${broken.id}`,
    );
  });
});
