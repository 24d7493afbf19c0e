import { importState, type ImportState } from '../../../../functions/console/contract/imports';
import { importOperations } from '../../../../functions/console/imports/operations';
import { luccaAccessProblem } from '../../../../functions/import/job-worker';
import { LuccaRetryError } from '../../../../functions/lucca/api/http';
import { request } from '../../../support/console/operations-harness';
import { ImportJobsHarness } from '../../../support/harness/import-jobs-harness';

let harness: ImportJobsHarness;

beforeEach(() => {
  harness = new ImportJobsHarness();
});

/** The operations of another instance. */
function operations() {
  harness.clock += 1;
  const { jobs, worker, store, audit } = harness.process();
  return importOperations({
    ...{ jobs, worker, audit, now: harness.now, requestsPerMinute: 17 },
    accessProblem: (tenant) => luccaAccessProblem(harness.luccaAccess, tenant),
    configurations: {
      load: () => Promise.resolve({ configurations: [harness.configuration], revision: 1 }),
    },
    directory: store,
  });
}

const france = { ...request, id: 'france' };

const checked = ({ body }: { body: ImportState }) => {
  expect(importState.parse(body)).toEqual(body);
  return body;
};

const get = async () => checked(await operations().getImport(france));

const start = async (
  body: Partial<Parameters<ReturnType<typeof operations>['startImport']>[0]['body']> = {},
) =>
  checked(
    await operations().startImport({
      ...france,
      body: { products: ['absences', 'training'], dryRun: true, ...body },
    }),
  );

function requestLeave(day: string) {
  const lea = harness.lucca.hire('lea@acme.example', { establishment: '12' });
  harness.staff.hire(lea.id);
  harness.lucca.requestLeave({ employee: lea, startsOn: day, endsOn: day });
}

describe('starting an import', () => {
  it('answers a small dry run at once, for what ends today or later', async () => {
    requestLeave('2026-03-04');
    requestLeave('2026-03-05');

    expect(await start()).toMatchObject({
      ...{ state: 'simulated', dryRun: true, by: 'ada@acme.example', since: '2026-03-05', problem: null },
      products: [
        {
          product: 'absences',
          state: 'done',
          read: 2,
          matching: 1,
          queued: 0,
          excluded: { ended_earlier: 1 },
        },
        { product: 'training', state: 'done', read: 0 },
      ],
      examples: [{ product: 'absences', kind: 'absence', from: '2026-03-05', employeeName: null }],
      estimatedMinutes: null,
    });
    expect(harness.sent).toEqual([]);
  });

  it('of what was simulated shows how much of it is queued', async () => {
    requestLeave('2026-03-09');
    await start();
    harness.depth = 51;

    expect(await start({ dryRun: false, products: ['absences'] })).toMatchObject({
      ...{ state: 'running', dryRun: false, estimatedMinutes: 1 },
      products: [{ state: 'running', matching: 1, queued: 0 }],
    });
    harness.depth = 0;
    expect(checked(await operations().advanceImport(france))).toMatchObject({
      state: 'done',
      products: [{ state: 'done', matching: 1, queued: 1 }],
    });
  });

  it('is refused with the field and the rule', async () => {
    const rejected = { code: 'invalid_request' };
    harness.configuration = { ...harness.configuration, products: ['training'] };
    for (const [body, pointer, code] of [
      [{ products: [] }, '/products', 'too_short'],
      [{ products: ['training' as const, 'office' as const] }, '/products/1', 'not_in_list'],
      [{ products: ['training' as const], since: 'today' }, '/since', 'invalid_format'],
      [{ products: ['training' as const], since: '2026-01-04' }, '/since', 'invalid_format'],
    ] as const) {
      const products = [...body.products];
      await expect(start({ ...body, products })).rejects.toMatchObject({
        ...rejected,
        errors: [{ pointer, code }],
      });
    }
  });

  it('is refused for an inactive configuration, except a dry run', async () => {
    harness.configuration = { ...harness.configuration, active: false };

    expect(await get()).toMatchObject({ state: 'none', problem: 'configuration_inactive' });
    await expect(start({ dryRun: false })).rejects.toMatchObject({ code: 'configuration_inactive' });
    expect(await start()).toMatchObject({ state: 'simulated' });
  });

  it('is refused without access to Lucca, and for another tenant', async () => {
    harness.access.tenant = 'https://other.ilucca.net';
    expect(await get()).toMatchObject({ state: 'none', problem: 'other_tenant' });
    await expect(start()).rejects.toMatchObject({ code: 'import_impossible' });
    harness.access.isAvailable = false;
    expect(await get()).toMatchObject({ problem: 'no_lucca_access' });
  });

  it('is refused while another one is under way', async () => {
    requestLeave('2026-03-09');
    harness.onRequest = () => Promise.reject(new LuccaRetryError('Lucca answered 503', null));

    expect(await start()).toMatchObject({ state: 'simulating', problem: 'lucca_unavailable' });
    await expect(start()).rejects.toMatchObject({ code: 'import_under_way' });
  });
});

describe('a running import', () => {
  it('is paused, resumed and cancelled, each with an entry in the audit trail', async () => {
    requestLeave('2026-03-09');
    harness.depth = 51;
    await start({ dryRun: false });

    expect(checked(await operations().pauseImport(france))).toMatchObject({ state: 'paused' });
    await expect(operations().pauseImport(france)).rejects.toMatchObject({ code: 'no_import_under_way' });
    expect(checked(await operations().resumeImport(france))).toMatchObject({ state: 'running' });
    expect(checked(await operations().cancelImport(france))).toMatchObject({ state: 'cancelled' });
    await expect(operations().resumeImport(france)).rejects.toMatchObject({ code: 'no_import_under_way' });

    const trail = await harness.trail();
    expect(trail.map(({ action, state, who }) => [action, state, who])).toEqual(
      [
        ['import.start', 'done'],
        ['import.pause', 'done'],
        ['import.pause', 'refused'],
        ['import.resume', 'done'],
        ['import.cancel', 'done'],
        ['import.resume', 'refused'],
      ].map((entry) => [...entry, 'ada@acme.example']),
    );
  });

  it('is not found for an unknown configuration', async () => {
    await expect(operations().getImport({ ...request, id: 'spain' })).rejects.toMatchObject({
      code: 'unknown_configuration',
    });
  });
});
