import { redactedEvent } from '../../support/builders/lucca-examples';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { bodyOf, ImportHarness, startServices, type Services } from '../../support/harness/import-harness';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];

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

/** The event without its establishment. */
function withoutEstablishment(event: LuccaEvent): LuccaEvent {
  event.businessEstablishment = null;
  return event;
}

const hireAt = (establishment: string) => harness.lucca.hire('lea@acme.example', { establishment });
const sessionOf = (organizer: ReturnType<typeof hireAt>) =>
  withoutEstablishment(harness.lucca.register(harness.lucca.plan({ organizer }), hireAt('12')));
const workplaceOf = (employee: ReturnType<typeof hireAt>, date = '2026-03-09') =>
  withoutEstablishment(harness.lucca.setWorkplace({ employee, date }));
const employeeRequests = () =>
  harness.api.requests.map(({ path }) => path).filter((path) => path.startsWith('/lucca-api/employees/'));

describe('the import of events without an establishment', () => {
  it('sends those whose employee is in scope, unchanged', async () => {
    // Prepare
    const inScope = hireAt('13');
    const taken = [sessionOf(inScope), workplaceOf(inScope)];
    sessionOf(hireAt('99'));
    workplaceOf(hireAt('99'));
    // Act
    const { output } = await harness.run(ARGS);
    // Assess
    const received = (await harness.received()).map(bodyOf);
    expect(received).toHaveLength(2);
    expect(received).toEqual(expect.arrayContaining(taken.map(redactedEvent)));
    expect(output).toContain('training: complete, 2 read, 1 sent, 1 of other establishments;');
    expect(output).toContain('office: complete, 2 read, 1 sent, 1 of other establishments;');
  });

  it('looks up an employee once, and only for events that are not over', async () => {
    const inScope = hireAt('12');
    workplaceOf(inScope, '2026-03-09');
    workplaceOf(inScope, '2026-03-10');
    workplaceOf(hireAt('12'), '2026-03-01');

    const { output } = await harness.run([...ARGS, '--product', 'office']);

    expect(output).toContain('office: complete, 3 read, 2 sent, 1 over before;');
    expect(employeeRequests()).toEqual([`/lucca-api/employees/${inScope.id}`]);
  });

  it('counts those whose employee has no known establishment', async () => {
    const unknown = workplaceOf(hireAt('12'));
    Object.assign(unknown.data, { employee: { id: '1', type: 'employee' } });

    const { output } = await harness.run([...ARGS, '--product', 'office']);

    expect(output).toContain('office: complete, 1 read, 0 sent, 1 of no known establishment');
    expect(await harness.received()).toEqual([]);
  });

  it('lists them in a dry run', async () => {
    const { data } = workplaceOf(hireAt('12'));

    const { output } = await harness.run([...ARGS, '--product', 'office', '--dry-run']);

    expect(output).toContain(`calendar-event#${data.id}`);
    expect(output).toContain('office: 1 read, 1 to import; nothing was sent\n');
  });
});

describe('an import when requests about one employee fail', () => {
  it('imports the others, and leaves that employee to the sync function', async () => {
    // Prepare
    const [first, broken, last] = [hireAt('12'), hireAt('12'), hireAt('12')];
    const request = (employee: typeof first) =>
      harness.lucca.requestLeave({ employee, startsOn: '2026-03-09', endsOn: '2026-03-09' }).data.id;
    const leaves = [first, broken, last].map(request);
    const places = [first, broken, last].map((employee) => workplaceOf(employee).data.id);
    harness.api.failNext({ with: 500, path: `/lucca-api/employees/${broken.id}`, times: 100 });
    // Act
    const { code, output } = await harness.run(ARGS);
    // Assess
    expect(code).toBe(0);
    const received = await harness.received();
    expect(new Set(received.map(({ resource }) => resource?.split('#').at(-1)))).toEqual(
      new Set([...leaves, ...places]),
    );
    const left = received.find(({ resource }) => resource?.endsWith(`leave#${leaves[1]}`));
    expect(left && bodyOf(left)).toMatchObject({ businessEstablishment: null });
    const path = `/lucca-api/employees/${broken.id}`;
    const why = `Lucca answered 500 to GET ${path}`;
    expect(output).toContain(`left to the sync function: leave#${leaves[1]}: ${why}`);
    expect(output).toContain(`left to the sync function: calendar-event#${places[1]}: ${why}`);
    expect(output).toContain('absences: complete, 3 read, 3 sent;');
    expect(output).toContain('office: complete, 3 read, 3 sent;');
    // The retries are made once per employee.
    expect(employeeRequests().filter((one) => one === path)).toHaveLength(7);
  });

  it('fails when requests about all employees fail', async () => {
    for (let count = 0; count < 4; count += 1) workplaceOf(hireAt('12'));
    harness.api.failNext({ with: 503, path: /employees/, times: 100 });

    const { code, errors } = await harness.run([...ARGS, '--product', 'office']);

    expect(code).toBe(1);
    expect(errors).toMatch(/^Lucca answered 503 to GET \/lucca-api\/employees\/\d+.*\n$/);
    expect(new Set(employeeRequests()).size).toBe(3);
    expect(await harness.received()).toEqual([]);
  });

  it('fails at once when the client lacks a scope', async () => {
    for (let count = 0; count < 2; count += 1) workplaceOf(hireAt('12'));
    harness.api.clients.granted = ['events.readonly'];

    const { code, errors } = await harness.run([...ARGS, '--product', 'office']);

    expect(code).toBe(1);
    expect(errors).toBe('Lucca does not grant the scope employees.readonly to the client\n');
  });
});

describe('an import when requests about one event fail', () => {
  it('imports the others, and names the one that it did not read', async () => {
    // Prepare
    const [broken, other] = [workplaceOf(hireAt('12')), workplaceOf(hireAt('12'))];
    harness.api.switches.listsBareEvents = true;
    harness.api.failNext({ with: 500, path: `/lucca-api/events/${broken.id}`, times: 100 });
    // Act
    const { code, output } = await harness.run([...ARGS, '--product', 'office']);
    // Assess
    expect(code).toBe(0);
    expect((await harness.received()).map(({ eventId }) => eventId)).toEqual([other.id]);
    expect(output).toContain(
      `not read: event ${broken.id}: Lucca answered 500 to GET /lucca-api/events/${broken.id}`,
    );
  });
});
