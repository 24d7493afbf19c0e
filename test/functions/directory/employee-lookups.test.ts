import { LuccaBusyError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { TENANT } from '../../support/fakes/lucca/reference';
import { useDirectoryHarness } from '../../support/harness/directory-harness';

const MINUTE_MS = 60_000;
const harness = useDirectoryHarness();

const hire = (count: number) =>
  Array.from({ length: count }, (_, index) => harness.current.lucca.hire(`e${index}@acme.example`).id);
/** How many employees each request asks for. */
const sizes = () => harness.current.requests.map((request) => request.split(',').length);

describe('lookups', () => {
  it('ask for the unknown employees of a batch of events in one request', async () => {
    const { current } = harness;
    const ids = hire(10);
    const directory = current.instance();
    await directory.preload(ids);

    const addresses = await Promise.all(ids.map((id) => directory.address(TENANT, id)));

    expect(addresses).toEqual(ids.map((_, index) => `e${index}@acme.example`));
    expect(sizes()).toEqual([10]);
  });

  it('ask for 300 guests in three requests, three seconds apart', async () => {
    const { current } = harness;
    const ids = hire(300);
    const directory = current.instance();
    const startedAt = current.now();

    await current.patiently(() => directory.requireEmployees(TENANT, ids));

    expect(sizes()).toEqual([100, 100, 100]);
    expect(current.now() - startedAt).toBe(6000);
  });

  it('ask for the employees of all instances together', async () => {
    const { current } = harness;
    const [first = '', ...others] = hire(50);
    await current.instance().address(TENANT, first);
    const waiting = others.map((id) => ({ id, instance: current.instance() }));

    for (const { id, instance } of waiting) {
      await expect(instance.address(TENANT, id)).rejects.toThrow(LuccaBusyError);
    }
    current.api.clock += 3000;
    for (const { id, instance } of waiting) await instance.address(TENANT, id);

    expect(sizes()).toEqual([1, 49]);
  });

  it('wait for the turn of another instance, which expires when that crashes', async () => {
    const { current } = harness;
    const [one = '', other = ''] = hire(2);
    const hanging = { ...bare(), employees: () => new Promise<never>(() => undefined) };
    void current.instance(hanging).address(TENANT, one);
    await untilTurnIsTaken();

    await expect(current.instance().address(TENANT, other)).rejects.toMatchObject({ afterMs: 2000 });
    current.api.clock += 20_000;
    expect(await current.instance().address(TENANT, other)).toBe('e1@acme.example');
  });

  it('send nothing in the last seconds of an invocation', async () => {
    const { current } = harness;
    const [id = ''] = hire(1);
    const { directory } = current.instance();

    const run = directory.withDeadline(current.now() + 19_999);

    await expect(run.address(TENANT, id)).rejects.toMatchObject({ name: 'LuccaBusyError', afterMs: 0 });
    expect(current.requests).toEqual([]);
  });

  it('share the backoff after an error of Lucca, which grows', async () => {
    const { current } = harness;
    const [id = '', other = ''] = hire(2);
    const waits: number[] = [];
    for (let failure = 1; failure <= 6; failure++) {
      current.api.server.failNext({ path: /employees/, with: 503 });
      await expect(current.instance().address(TENANT, id)).rejects.toMatchObject({
        name: 'LuccaRetryError',
      });
      const busy: unknown = await current
        .instance()
        .address(TENANT, other)
        .catch((error: unknown) => error);
      if (!(busy instanceof LuccaBusyError)) throw new Error('Another instance did not wait');
      waits.push(busy.afterMs);
      current.api.clock += busy.afterMs;
    }

    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 120_000]);
    expect(await current.instance().address(TENANT, id)).toBe('e0@acme.example');
  });

  it('wait as long as Lucca asks for after a 429', async () => {
    const { current } = harness;
    const [id = '', other = ''] = hire(2);
    current.api.server.failNext({ path: /employees/, with: 429, retryAfterS: 42 });

    await expect(current.instance().address(TENANT, id)).rejects.toThrow(LuccaBusyError);
    await expect(current.instance().address(TENANT, other)).rejects.toMatchObject({ afterMs: 42_000 });
    expect(current.requests).toHaveLength(1);
  });

  it('tell all instances that Lucca denies access, and ask again after a minute', async () => {
    const { current } = harness;
    const [id = ''] = hire(1);
    const { clients } = current.api.server;
    const all = clients.granted;
    clients.granted = all.filter((scope) => scope !== 'employees.readonly');

    for (let event = 1; event <= 3; event++) {
      await expect(current.instance().address(TENANT, id)).rejects.toThrow(LuccaWaitError);
    }
    expect(clients.asked).toBeLessThanOrEqual(2);
    clients.granted = all;
    current.api.clock += MINUTE_MS;
    expect(await current.instance().address(TENANT, id)).toBe('e0@acme.example');
  });

  it('do not lose the others when Lucca rejects one id, or cannot be asked for it', async () => {
    const { current } = harness;
    const ids = hire(4);
    const client = current.api.client();
    const employees: typeof client.employees = async (of) => {
      if ('ids' in of && of.ids.includes('odd')) {
        current.api.server.failNext({ path: /employees/, with: 400 });
      }
      return client.employees(of);
    };
    const directory = current.instance({ ...bare(), employees });

    await directory.requireEmployees(TENANT, [...ids, 'odd', 'a,b']);

    for (const [index, id] of ids.entries()) {
      expect(await directory.address(TENANT, id)).toBe(`e${index}@acme.example`);
    }
    for (const id of ['odd', 'a,b']) expect(await current.entry(id)).toMatchObject({ isAbsent: true });
  });

  it.each([
    ['lists in an unreadable way', { next: null, unreadable: 1 }],
    ['leaves out of a list that ignores the ids', { next: 'page-2' }],
  ])('keep what is known of an employee whom Lucca %s', async (_, page) => {
    const { current } = harness;
    await current.fill({ id: '416', email: 'lea@acme.example' });
    current.api.clock += 60 * MINUTE_MS;
    const employees = () => Promise.resolve({ items: [], ...page });

    const found = await current.instance({ ...bare(), employees }).presentAddress(TENANT, '416');

    expect(found).toBe('lea@acme.example');
    expect(await current.entry('416')).toMatchObject({ isAbsent: false, readAt: current.now() });
  });

  it('ask for job positions that Lucca does not embed', async () => {
    const { current } = harness;
    const [id = ''] = hire(1);
    current.api.server.switches.embedsNothing = true;

    expect(await current.instance().establishmentOf(TENANT, id)).toBe('12');
    expect(current.requests).toEqual([`employees ${id}`, `job-positions of-${id}`]);
  });

  it('are repeated when the answer could not be stored, because the queue rejects the change', async () => {
    const { current } = harness;
    const id = current.lucca.hire('new@acme.example').id;
    await current.fill({ id, email: 'old@acme.example' });
    current.api.clock += 1000;
    current.isQueueDown = true;

    await expect(current.instance().presentAddress(TENANT, id)).rejects.toThrow(
      'The queue rejected a change',
    );
    expect(await current.entry(id)).toMatchObject({ email: 'old@acme.example' });
    current.isQueueDown = false;
    await current.patiently(() => current.instance().presentAddress(TENANT, id));
    expect(await current.entry(id)).toMatchObject({ email: 'new@acme.example' });
    expect(current.sent).toHaveLength(1);
  });

  it('let an error of one request be retried by the event that sent it', async () => {
    const { current } = harness;
    const [id = ''] = hire(1);
    current.api.server.failNext({ path: /employees/, with: 'drop' });

    const lookup = current.instance().address(TENANT, id);

    await expect(lookup).rejects.toThrow(LuccaRetryError);
    await expect(lookup).rejects.not.toBeInstanceOf(LuccaBusyError);
  });
});

/** The client of Lucca as a plain object, to replace single methods. */
function bare() {
  const client = harness.current.api.client();
  return {
    employees: (...of: Parameters<typeof client.employees>) => client.employees(...of),
    jobPositions: (ids: readonly string[]) => client.jobPositions(ids),
    establishments: (page: string | null) => client.establishments(page),
    leaveAccounts: (page: string | null) => client.leaveAccounts(page),
    serves: (tenant: string) => client.serves(tenant),
  };
}

/** Resolves when the record of the turn is written. */
async function untilTurnIsTaken(): Promise<void> {
  const { observed } = harness.current;
  while (observed.sent.filter((command) => command === 'PutItemCommand').length < 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
