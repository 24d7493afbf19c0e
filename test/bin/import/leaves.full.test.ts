import { importedAt } from '../../../functions/import/leaves';
import { bodyOf, ImportHarness, startServices, type Services } from '../../support/harness/import-harness';

const ARGS = ['--configuration', 'france', '--product', 'absences', '--since', '2026-03-02'];

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
const DAY = { startsOn: '2026-03-09', endsOn: '2026-03-09' };

/** Leaves of one employee, on consecutive days. */
function requestLeaves(count: number): string[] {
  const lea = hire();
  return Array.from({ length: count }, (_, index) => {
    const startsOn = new Date(Date.parse('2026-03-09') + index * 86_400_000).toISOString().slice(0, 10);
    return harness.lucca.requestLeave({ employee: lea, startsOn, endsOn: startsOn }).data.id;
  });
}

const idsOf = (events: { resource: string | null }[]) =>
  events.map(({ resource }) => resource?.split('#').at(-1));

describe('the import of absences', () => {
  it('sends an event with the current state of each leave', async () => {
    const lea = hire();
    const { data } = harness.lucca.requestLeave({
      employee: lea,
      startsOn: '2026-03-09',
      endsOn: '2026-03-10',
      details: { nature: 'hospitalisation' },
    });
    harness.clock += 60_000;
    harness.lucca.changeLeave(data.id, { endsOn: '2026-03-11' });

    const run = await harness.run(ARGS);

    expect(run).toEqual({
      code: 0,
      errors: '',
      output:
        'absences [########################] 100 % 1 read, 1 sent\n' +
        'absences: complete, 1 read, 1 sent. To see the outcomes: npm run logs\n',
    });
    const [event, ...others] = await harness.received();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      eventId: `import-${data.id}-2026-03-05T12:01:00.000Z`,
      occurredAt: '2026-03-05T12:01:00.000Z',
      tenant: 'https://acme.ilucca.net',
      topic: 'leave.updated',
      resource: `https://acme.ilucca.net#leave#${data.id}`,
      via: 'import',
      correlationId: 'import-1',
    });
    expect(event?.problems).toBeUndefined();
    const { details: _, ...healthy } = harness.lucca.leaves.get(data.id) ?? {};
    expect(event && bodyOf(event)).toMatchObject({
      businessEstablishment: { id: '12' },
      data: healthy,
    });
    expect(event && JSON.stringify(bodyOf(event))).not.toContain('details');
  });

  it('includes pending leaves and excludes those out of scope', async () => {
    const [lea, tom, zoe] = [hire(), hire('13'), hire('99')];
    const request = (who: typeof lea, change = {}) =>
      harness.lucca.requestLeave({ employee: who, ...DAY, ...change }).data.id;
    const tentative = request(lea, { status: 'tentative' });
    const elsewhere = request(tom);
    const lastDay = request(lea, { startsOn: '2026-02-20', endsOn: '2026-03-02' });
    request(lea, { startsOn: '2026-02-20', endsOn: '2026-03-01' });
    request(zoe);
    request(lea, { status: 'cancelled' });
    harness.api.switches.ignoresFilters = true;

    const { output } = await harness.run(ARGS);

    expect(new Set(idsOf(await harness.received()))).toEqual(new Set([tentative, elsewhere, lastDay]));
    expect(output).toContain(
      'complete, 6 read, 3 sent, 1 in other establishments, 1 ended earlier, 1 cancelled or deleted',
    );
  });

  it.each(['ignoresFilters', 'refusesFilters', 'addsFields'] as const)(
    'imports all leaves when Lucca %s',
    async (behaviour) => {
      const ids = requestLeaves(130);
      harness.api.switches[behaviour] = true;

      const { output } = await harness.run(ARGS);

      expect(new Set(idsOf(await harness.received()))).toEqual(new Set(ids));
      expect(output).toContain('complete, 130 read, 130 sent');
    },
  );

  it('prints the id of an invalid leave without quoting the leave', async () => {
    const id = requestLeaves(2)[0] ?? '';
    const broken = harness.lucca.leaves.get(id);
    if (!broken) throw new Error('The leave is there');
    harness.lucca.leaves.set(id, { ...broken, endsOn: 'hospitalisation' });
    harness.api.switches.ignoresFilters = true;

    const { output } = await harness.run(ARGS);

    expect(output).toContain(`invalid leave ${id}: endsOn: is not a date such as 2026-03-02\n`);
    expect(output).toContain('complete, 2 read, 1 sent, 1 invalid');
    expect(output).not.toContain('hospitalisation');
    expect(await harness.received()).toHaveLength(1);
  });

  it('looks up the employees of a page together, each once, and sends 20 events a second', async () => {
    const employees = Array.from({ length: 30 }, () => hire());
    for (let round = 0; round < 5; round += 1) {
      for (const employee of employees) harness.lucca.requestLeave({ employee, ...DAY });
    }
    const begin = harness.clock;

    await harness.run(ARGS);

    const paths = harness.api.requests.map(({ path }) => path.replace('/lucca-api/', ''));
    expect(paths).toEqual(['leaves', 'employees', 'leaves']);
    expect(await harness.received()).toHaveLength(150);
    const pauses = harness.clock - begin;
    expect(pauses).toBeGreaterThanOrEqual(7500);
    expect(pauses).toBeLessThan(20_000);
  });

  it('reads the next page while it sends the previous one', async () => {
    requestLeaves(150);
    const pagesAtPause: number[] = [];
    harness.onSleep = () => {
      pagesAtPause.push(harness.api.requests.filter(({ path }) => path.endsWith('leaves')).length);
    };

    await harness.run(ARGS);

    // The first page has ten batches.
    expect(pagesAtPause[8]).toBe(2);
  });

  it('retries after the delay that Lucca asks for', async () => {
    requestLeaves(1);
    harness.api.failNext({ with: 429, path: '/lucca-api/leaves', retryAfterS: 90 });
    const begin = harness.clock;

    const { code } = await harness.run(ARGS);

    expect(code).toBe(0);
    expect(harness.clock - begin).toBeGreaterThanOrEqual(90_000);
    expect(harness.api.requests.map(({ status }) => status)).toEqual([429, 200, 200]);
  });

  it('retries a failed request six times', async () => {
    requestLeaves(1);
    harness.api.failNext({ with: 503, path: /leaves/, times: 6 });
    const retried = await harness.run(ARGS);
    harness.api.failNext({ with: 503, path: /leaves/, times: 7 });
    const failed = await harness.run([...ARGS, '--again']);

    expect(retried.code).toBe(0);
    expect(failed.code).toBe(1);
    expect(failed.errors).toMatch(/^Lucca answered 503 to GET \/lucca-api\/leaves.*\n$/);
  });

  it('pauses while the queue is long', async () => {
    requestLeaves(80);
    harness.isSyncRunning = false;
    const pauses: number[] = [];
    harness.onSleep = async (ms) => {
      if (ms !== 2000) return;
      pauses.push(ms);
      if (pauses.length === 3) await harness.purge();
    };

    const { code } = await harness.run(ARGS);

    expect(code).toBe(0);
    expect(pauses).toHaveLength(3);
    expect(harness.queue.calls.map(({ entries }) => entries).reduce((sum, count) => sum + count)).toBe(80);
  });
});

describe('an interrupted import of absences', () => {
  it('resumes with the incomplete page, and does nothing when it is complete', async () => {
    // The first page is sent completely, the second is not.
    const ids = requestLeaves(150);
    harness.queue.downAfter = 12;
    const interrupted = await harness.run(ARGS);

    harness.queue.downAfter = Number.POSITIVE_INFINITY;
    const resumed = await harness.run(ARGS);
    const requests = harness.api.requests.length;
    const complete = await harness.run(ARGS);

    expect(harness.api.requests).toHaveLength(requests);
    expect(interrupted).toMatchObject({
      code: 1,
      errors: 'The queue rejects events (AccessDeniedException)\n',
    });
    expect(resumed.output.split('\n').slice(0, 2)).toEqual([
      'absences: resuming after 100 read, 100 sent',
      'absences [########################] 100 % 150 read, 150 sent',
    ]);
    expect(complete.output).toMatch(
      /^absences since 2026-03-02: completed at 2026-03-05T.*Z \(150 read, 150 sent\)\. To start over, use --again\.\n$/,
    );
    // The sent part of the second page is sent again; the sync function deduplicates.
    expect(idsOf(await harness.received())).toEqual([...ids.slice(0, 120), ...ids.slice(100)]);
  });

  it.each([
    ['interrupted', 12],
    ['complete', Number.POSITIVE_INFINITY],
  ])('starts over with --again when the last run was %s', async (_, downAfter) => {
    requestLeaves(150);
    harness.queue.downAfter = downAfter;
    await harness.run(ARGS);
    harness.queue.downAfter = Number.POSITIVE_INFINITY;

    const again = await harness.run([...ARGS, '--again']);

    expect(again.output).not.toContain('resuming');
    expect(again.output).toContain('complete, 150 read, 150 sent');
    expect(harness.api.requests.filter(({ path }) => path.endsWith('leaves'))).toHaveLength(4);
  });

  it('starts over when Lucca no longer accepts its cursor', async () => {
    requestLeaves(150);
    harness.queue.downAfter = 12;
    await harness.run(ARGS);
    harness.queue.downAfter = Number.POSITIVE_INFINITY;
    harness.api.failNext({ with: 400, path: /leaves/ });

    const { code, output } = await harness.run(ARGS);

    expect(code).toBe(0);
    expect(output).toContain('absences: Lucca no longer accepts the stored position, starting over\n');
    expect(output).toContain('complete, 150 read, 150 sent');
  });

  it('fails when Lucca refuses a later page', async () => {
    requestLeaves(150);
    // The command waits after the first page, before it looks up the employee.
    harness.api.failNext({ with: 429, path: '/lucca-api/employees', retryAfterS: 1 });
    let isFirst = true;
    harness.onSleep = () => {
      if (isFirst) harness.api.failNext({ with: 400, path: /leaves/ });
      isFirst = false;
    };

    const { code, errors } = await harness.run(ARGS);

    expect(code).toBe(1);
    expect(errors).toMatch(/^Lucca answered 400 to GET \/lucca-api\/leaves.*\n$/);
  });

  it('stops when a second run has overtaken it', async () => {
    // While the first run sends its first page, a second run imports everything.
    const ids = requestLeaves(150);
    let second: Promise<unknown> | undefined;
    harness.onSleep = async () => {
      if (second) return;
      second = harness.run(ARGS);
      await second;
    };

    const first = await harness.run(ARGS);

    expect(first).toMatchObject({
      code: 1,
      errors: 'Another run of this import is in progress; this one stops\n',
    });
    expect(await second).toMatchObject({ code: 0 });
    const received = idsOf(await harness.received());
    expect(received).toHaveLength(250);
    expect(new Set(received)).toEqual(new Set(ids));
  });
});

describe('importedAt', () => {
  const READ = Date.parse('2026-03-05T12:00:00Z');

  it('returns the latest possible time of the event when the change is not recent', () => {
    expect(importedAt('2026-03-05T11:58:50Z', READ)).toBe('2026-03-05T11:59:00Z');
    expect(importedAt('2026-01-05T09:00:00.123456+01:00', READ)).toBe('2026-01-05T08:00:10.123456Z');
  });

  it.each(['2026-03-05T11:58:50.001Z', '2026-03-05T12:59:59+01:00', '2026-03-05T12:10:00Z'])(
    'returns the time of a recent change, such as %s',
    (lastUpdatedAt) => {
      expect(importedAt(lastUpdatedAt, READ)).toBe(lastUpdatedAt);
    },
  );
});
