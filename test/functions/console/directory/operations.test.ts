import { foundEmployees, directoryProgress } from '../../../../functions/console/contract/directory';
import { EmployeeSearch } from '../../../../functions/console/directory/employee-search';
import { directoryOperations } from '../../../../functions/console/directory/operations';
import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../../functions/lucca/api/http';
import { aConfiguration } from '../../../support/builders/configurations';
import { request } from '../../../support/console/operations-harness';
import { RefreshHarness } from '../../../support/harness/refresh-harness';

let harness: RefreshHarness;
let serves: (tenant: string) => Promise<boolean>;

beforeEach(() => {
  harness = new RefreshHarness();
  serves = harness.staff.api.serves;
  for (const id of ['416', '417', '418']) harness.staff.hire(id);
  harness.staff.hire('900', { establishmentId: '99' });
});

/** The operations of another instance. */
function operations() {
  return directoryOperations({
    employees: new EmployeeSearch(harness.stores().store, harness.now),
    createRefresh: () => harness.process(),
    lucca: { serves: (tenant) => serves(tenant) },
    configurations: {
      load: () => Promise.resolve({ configurations: harness.configurations, revision: 1 }),
    },
    now: harness.now,
  });
}

async function progress() {
  const { body } = await operations().getDirectory(request);
  expect(directoryProgress.parse(body)).toEqual(body);
  return body;
}

async function refresh() {
  return (await operations().refreshDirectory(request)).body;
}

describe('a refresh by the console', () => {
  it('continues with each call until it is complete', async () => {
    expect(await progress()).toMatchObject({ state: 'never', isDue: true, completedAt: null });
    // Each page takes longer than one call may.
    harness.staff.onRequest = () => {
      harness.clock += 9000;
    };
    const calls = [await refresh(), await refresh(), await refresh(), await refresh()];

    expect(calls.map(({ state, read, total }) => [state, read, total])).toEqual([
      ['running', 0, null],
      ['running', 2, 3],
      ['running', 3, 3],
      ['complete', 0, null],
    ]);
    const completedAt = new Date(harness.clock).toISOString();
    expect(await progress()).toMatchObject({ state: 'complete', employees: 3, completedAt, isDue: false });
  });

  it('does not wait for the request budget beyond its time', async () => {
    harness.staff.waits.push(8001);

    expect(await refresh()).toMatchObject({ state: 'running', read: 0, problem: null });
    expect(harness.waits).toEqual([]);
  });

  it('does nothing when none is due', async () => {
    await refresh();
    const { length } = harness.staff.requests;

    expect(await refresh()).toMatchObject({ state: 'complete', employees: 3 });
    expect(harness.staff.requests).toHaveLength(length);
  });

  it('is due as soon as a configuration is activated', async () => {
    await refresh();
    harness.configurations.push(aConfiguration({ id: 'spain', establishments: ['99'] }));

    expect(await progress()).toMatchObject({ state: 'complete', isDue: true });
    expect(await refresh()).toMatchObject({ employees: 4, isDue: false });
  });

  it('leaves the work to another process that holds the lease', async () => {
    harness.staff.onRequest = async () => {
      harness.staff.onRequest = () => undefined;
      const { length } = harness.staff.requests;
      expect(await refresh()).toMatchObject({ state: 'running', problem: null });
      expect(harness.staff.requests).toHaveLength(length);
    };

    expect(await refresh()).toMatchObject({ state: 'complete' });
  });

  it.each([
    ['unavailable', new LuccaRetryError('Lucca answered 503', null)],
    ['refused', new LuccaWaitError('Lucca answered 403')],
    ['refused', new LuccaFailError('Lucca answered 400', 400)],
  ])('reports that Lucca is %s, and continues later', async (problem, error) => {
    harness.staff.onRequest = () => Promise.reject(error);
    expect(await refresh()).toMatchObject({ state: 'running', problem });
    harness.staff.onRequest = () => undefined;

    expect(await refresh()).toMatchObject({ state: 'complete', problem: null });
  });

  it('fails while an address change cannot be queued', async () => {
    await refresh();
    harness.staff.change('416', { email: 'new@acme.example' });
    harness.isQueueDown = true;
    harness.configurations = [aConfiguration({ establishments: ['12'] })];

    await expect(refresh()).rejects.toMatchObject({ code: 'queue_unavailable' });
  });

  it('fails with the original error when the code itself fails', async () => {
    const bug = new TypeError('a bug');
    harness.staff.onRequest = () => Promise.reject(bug);

    await expect(refresh()).rejects.toBe(bug);
  });
});

describe('the directory has no progress', () => {
  it.each([
    ['without credentials', () => Promise.resolve(false)],
    ['with unusable credentials', () => Promise.reject(new LuccaWaitError('not JSON'))],
  ])('%s', async (_, fake) => {
    serves = fake;

    expect(await progress()).toMatchObject({ state: 'no_credentials', isDue: false });
    expect(await refresh()).toMatchObject({ state: 'no_credentials' });
    expect(harness.staff.requests).toEqual([]);
  });
});

describe('a search', () => {
  it('finds the employees of the configured establishments, without requests to Lucca', async () => {
    await refresh();
    const { length } = harness.staff.requests;
    const { searchEmployees } = operations();
    const { body } = await searchEmployees({ ...request, query: { search: 'léa' } });

    expect(foundEmployees.parse(body)).toEqual(body);
    expect(body.items.map(({ id, establishment }) => [id, establishment])).toEqual([
      ['416', 'Marseille'],
      ['417', 'Marseille'],
      ['418', 'Marseille'],
    ]);
    expect(harness.staff.requests).toHaveLength(length);
  });
});
