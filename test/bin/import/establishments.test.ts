import { keptOf } from '../../support/builders/lucca-examples';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { bodyOf, ImportWorld, startServices, type Services } from '../../support/harness/import-harness';

const ARGS = ['--configuration', 'france', '--since', '2026-03-02'];

let services: Services;
let harness: ImportWorld;

beforeAll(async () => {
  services = await startServices();
});

beforeEach(async () => {
  harness = await ImportWorld.start(services);
});

afterEach(() => harness.stop());
afterAll(() => services.stop());

/** An event that names no establishment. */
function unplaced(event: LuccaEvent): LuccaEvent {
  event.businessEstablishment = null;
  return event;
}

const hireAt = (establishment: string) => harness.lucca.hire('lea@acme.example', { establishment });
const sessionOf = (organizer: ReturnType<typeof hireAt>) =>
  unplaced(harness.lucca.register(harness.lucca.plan({ organizer }), hireAt('12')));
const workplaceOf = (employee: ReturnType<typeof hireAt>, date = '2026-03-09') =>
  unplaced(harness.lucca.setWorkplace({ employee, date }));
const employeeRequests = () =>
  harness.api.requests.map(({ path }) => path).filter((path) => path.startsWith('/lucca-api/employees/'));

describe('the import of events that name no establishment', () => {
  it('takes those whose employee belongs to the configuration, as they are', async () => {
    // Prepare
    const here = hireAt('13');
    const taken = [sessionOf(here), workplaceOf(here)];
    sessionOf(hireAt('99'));
    workplaceOf(hireAt('99'));
    // Act
    const { output } = await harness.run(ARGS);
    // Assess
    const received = (await harness.received()).map(bodyOf);
    expect(received).toHaveLength(2);
    expect(received).toEqual(expect.arrayContaining(taken.map(keptOf)));
    expect(output).toContain('training: complete, 2 read, 1 sent, 1 of other establishments;');
    expect(output).toContain('office: complete, 2 read, 1 sent, 1 of other establishments;');
  });

  it('asks once where an employee belongs, and not for what is over', async () => {
    const here = hireAt('12');
    workplaceOf(here, '2026-03-09');
    workplaceOf(here, '2026-03-10');
    workplaceOf(hireAt('12'), '2026-03-01');

    const { output } = await harness.run([...ARGS, '--product', 'office']);

    expect(output).toContain('office: complete, 3 read, 2 sent, 1 over before;');
    expect(employeeRequests()).toEqual([`/lucca-api/employees/${here.id}`]);
  });

  it('counts those of whom Lucca knows no establishment', async () => {
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
    expect(output).toContain('office: 1 read, 1 to bring in; nothing was sent\n');
  });
});

describe('an import where Lucca does not answer for one employee', () => {
  it('goes on with the others, and leaves that employee to the sync function', async () => {
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
    // The patience is spent once for an employee.
    expect(employeeRequests().filter((one) => one === path)).toHaveLength(7);
  });

  it('ends where Lucca answers for nobody', async () => {
    for (let count = 0; count < 4; count += 1) workplaceOf(hireAt('12'));
    harness.api.failNext({ with: 503, path: /employees/, times: 100 });

    const { code, errors } = await harness.run([...ARGS, '--product', 'office']);

    expect(code).toBe(1);
    expect(errors).toMatch(/^Lucca answered 503 to GET \/lucca-api\/employees\/\d+.*\n$/);
    expect(new Set(employeeRequests()).size).toBe(3);
    expect(await harness.received()).toEqual([]);
  });

  it('ends at once where the access lacks a scope', async () => {
    for (let count = 0; count < 2; count += 1) workplaceOf(hireAt('12'));
    harness.api.clients.granted = ['events.readonly'];

    const { code, errors } = await harness.run([...ARGS, '--product', 'office']);

    expect(code).toBe(1);
    expect(errors).toBe('Lucca does not grant the scope employees.readonly to the client\n');
  });
});

describe('an import where Lucca does not answer for one event', () => {
  it('goes on with the others, and says which one it did not read', async () => {
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
