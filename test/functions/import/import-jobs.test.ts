import { LuccaFailError, LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/http';
import { aConfiguration } from '../../support/builders/configurations';
import { busyFor, ImportJobsHarness } from '../../support/harness/import-jobs-harness';

const DAY_MS = 24 * 60 * 60_000;

let harness: ImportJobsHarness;

beforeEach(() => {
  harness = new ImportJobsHarness();
});

function hire(establishmentId = '12') {
  const employee = harness.lucca.hire('lea@acme.example', { establishment: establishmentId });
  harness.staff.hire(employee.id, { establishmentId });
  return employee;
}

/** Two absences of three, one session of two and one workplace of two are to be imported; their resources. */
function fill(): string[] {
  const lea = hire();
  const leaves = [
    harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' }),
    harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-10', endsOn: '2026-03-11' }),
  ];
  harness.lucca.requestLeave({ employee: hire('99'), startsOn: '2026-03-09', endsOn: '2026-03-09' });
  const time = { startsAt: '2026-03-09T09:00:00+01:00', endsAt: '2026-03-09T17:00:00+01:00' };
  const [kept, over] = [time, time].map((one) => {
    const session = harness.lucca.plan({ organizer: lea, ...one });
    harness.lucca.register(session, lea);
    return session;
  });
  if (!kept || !over) throw new Error('Sessions are missing');
  harness.lucca.changeSession(kept, { title: 'Word' });
  harness.lucca.changeSession(over, {
    startsAt: '2026-03-02T09:00:00+01:00',
    endsAt: '2026-03-02T17:00:00+01:00',
  });
  const place = harness.lucca.setWorkplace({ employee: lea, date: '2026-03-09' });
  const past = harness.lucca.setWorkplace({ employee: lea, date: '2026-03-02' });
  return [...leaves.map(({ data }) => data.id), kept.id, place.data.id, past.data.id].slice(0, 4);
}

const COUNTS = {
  absences: { read: 3, included: 2, excluded: { 'in other establishments': 1 } },
  training: { read: 2, included: 1, excluded: { 'ended earlier': 1 } },
  office: { read: 2, included: 1, excluded: { 'ended earlier': 1 } },
};

const resources = () => harness.sent.map(({ resource }) => resource?.split('#').at(-1));

describe('a dry run', () => {
  it('counts what would be imported and shows examples, and queues nothing', async () => {
    fill();
    await harness.start({ isDryRun: true });

    expect(await harness.advance()).toMatchObject({ outcome: 'done' });

    expect(await harness.counts()).toEqual(COUNTS);
    const { state, examples, finishedAt } = await harness.job();
    expect({ state, finishedAt }).toEqual({ state: 'done', finishedAt: harness.clock });
    expect(examples.map(({ product, kind, from }) => [product, kind, from])).toEqual([
      ['absences', 'absence', '2026-03-09'],
      ['absences', 'absence', '2026-03-10'],
      ['training', 'session', '2026-03-09T09:00:00+01:00'],
      ['office', 'workplace', '2026-03-09'],
    ]);
    expect(harness.sent).toEqual([]);
  });

  it('works for an inactive configuration', async () => {
    fill();
    harness.configuration = { ...harness.configuration, active: false };
    await harness.start({ isDryRun: true });

    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
  });

  it('keeps at most 50 examples', async () => {
    const lea = hire();
    for (let day = 0; day < 60; day++)
      harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    await harness.start({ isDryRun: true });
    await harness.advance();

    expect((await harness.job()).examples).toHaveLength(50);
  });

  it('tells the import after it how many events to expect, if that has the same date', async () => {
    fill();
    await harness.start({ isDryRun: true });
    await harness.advance();
    await harness.start();

    expect((await harness.job()).products.map(({ expected }) => expected)).toEqual([2, 1, 1]);
    await harness.advance();
    await harness.start({ since: '2026-03-06' });
    expect((await harness.job()).products.map(({ expected }) => expected)).toEqual([null, null, null]);
  });
});

describe('an import', () => {
  it('queues the newest event of each resource', async () => {
    const expected = fill();
    await harness.start();

    expect(await harness.advance()).toMatchObject({ outcome: 'done' });

    expect(resources()).toEqual(expected);
    expect(await harness.counts()).toEqual(COUNTS);
    expect(new Set(harness.sent.map(({ via }) => via))).toEqual(new Set(['import']));
  });

  it('has the same result in many short runs', async () => {
    const expected = fill();
    harness.onRequest = () => {
      harness.clock += 6000;
    };
    await harness.start();
    const outcomes: string[] = [];
    for (let run = 0; run < 6; run++) outcomes.push((await harness.advance(5000)).outcome);

    expect(outcomes).toEqual(['later', 'later', 'later', 'later', 'later', 'done']);
    expect(resources()).toEqual(expected);
    expect(await harness.counts()).toEqual(COUNTS);
  });

  it('reads the list only once for training and office, and deletes what it has stored', async () => {
    fill();
    await harness.start();
    let reading = '';
    harness.onRequest = async (request) => {
      if (request === 'events 6') reading = (await harness.job()).reading?.id ?? '';
    };
    await harness.advance();

    expect(harness.requests).toEqual(['leaves', 'events', 'events 3', 'events 6']);
    expect(reading).not.toBe('');
    expect(await harness.storedParts(reading)).toEqual([]);
  });

  it('fetches events that the list shows without data, in several runs if need be', async () => {
    const expected = fill();
    harness.omitsData = true;
    harness.pageSize = 100;
    harness.onRequest = (request) => {
      if (request.startsWith('event ')) harness.clock += 2000;
    };
    await harness.start();
    for (let run = 0; run < 10; run++) await harness.advance(5000);

    expect(resources()).toEqual(expected);
    const fetched = harness.requests.filter((request) => request.startsWith('event '));
    expect(new Set(fetched).size).toBe(fetched.length);
  });

  it('records its end with the counts in the audit trail', async () => {
    fill();
    await harness.start();
    await harness.advance();

    const counts = Object.entries(COUNTS).map(([product, of]) => ({ product, ...of }));
    expect(await harness.trail()).toMatchObject([
      {
        ...{ who: 'Ada', via: 'console', action: 'import.finish', configuration: 'france', state: 'done' },
        after: { dryRun: false, state: 'done', problem: null, counts },
      },
    ]);
  });

  it('waits for live events in the queue, and no longer than its time', async () => {
    fill();
    harness.depth = 51;
    await harness.start();

    expect(await harness.advance(5000)).toMatchObject({ outcome: 'later' });
    expect(harness.sent).toEqual([]);
    harness.depth = 50;
    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
  });

  it('does not wait for the request budget beyond its time', async () => {
    fill();
    await harness.start();
    harness.onRequest = () => Promise.reject(busyFor(5001));

    expect(await harness.advance(5000)).toMatchObject({ outcome: 'later', job: { problem: null } });
    expect(harness.waits).toEqual([]);
  });

  it('of a configuration that was deactivated meanwhile is paused until it is active again', async () => {
    fill();
    await harness.start();
    harness.configuration = { ...harness.configuration, active: false };

    expect(await harness.advance()).toMatchObject({ outcome: 'stopped' });
    expect(await harness.job()).toMatchObject({ state: 'paused', problem: 'configuration_inactive' });
    harness.configuration = { ...harness.configuration, active: true };
    await harness.process().jobs.resume('france');
    expect(await harness.advance()).toMatchObject({ outcome: 'done', job: { problem: null } });
  });

  it('follows a change of the establishments', async () => {
    fill();
    await harness.start();
    harness.configuration = aConfiguration({ ...harness.configuration, establishments: ['99'] });
    await harness.advance();

    expect(await harness.counts()).toMatchObject({
      absences: { included: 1 },
      training: { included: 0, excluded: { 'in other establishments': 2 } },
    });
  });
});

describe('a person', () => {
  it('cannot start an import while another one is running or paused', async () => {
    const started = await Promise.all([harness.start(), harness.start({ isDryRun: true })]);

    expect(started.filter((job) => job !== null)).toHaveLength(1);
    await harness.process().jobs.stop('france', ['running'], 'paused');
    expect(await harness.start()).toBeNull();
  });

  it('pauses an import between two batches, and resumes it there', async () => {
    const lea = hire();
    for (let day = 0; day < 40; day++)
      harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    harness.pageSize = 100;
    await harness.start({ products: ['absences'] });
    const { jobs } = harness.process();
    harness.onWait = async () => {
      if (harness.waits.length === 2) await jobs.stop('france', ['running'], 'paused');
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'stopped' });
    const { length: sent } = harness.sent;
    expect(sent).toBe(20);
    expect(await harness.job()).toMatchObject({ state: 'paused', products: [{ next: null, isDone: false }] });
    expect((await harness.job()).products[0]?.queuedOfPage).toHaveLength(sent);

    await jobs.resume('france');
    await harness.advance();
    expect(new Set(harness.sentIds()).size).toBe(40);
    expect(harness.sent).toHaveLength(40);
  });

  it('cancels an import for good', async () => {
    fill();
    await harness.start();
    harness.onRequest = async () => {
      await harness.process().jobs.stop('france', ['running'], 'cancelled');
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'stopped' });
    expect(await harness.job()).toMatchObject({ state: 'cancelled' });
    expect(await harness.process().jobs.resume('france')).toBeNull();
    expect(await harness.advance()).toMatchObject({ outcome: 'idle' });
  });

  it('starts a new import after a cancelled one, whose worker stops', async () => {
    fill();
    const first = await harness.start();
    harness.onRequest = async () => {
      harness.onRequest = () => undefined;
      await harness.process().jobs.stop('france', ['running'], 'cancelled');
      await harness.start({ isDryRun: true });
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'busy', job: { id: first?.id } });
    expect(await harness.advance()).toMatchObject({ outcome: 'done', job: { isDryRun: true } });
    expect(await harness.counts()).toEqual(COUNTS);
  });
});

describe('the import of a deleted configuration', () => {
  it('ends: its worker stops, and a configuration with the same id begins without it', async () => {
    fill();
    await harness.start();
    harness.onRequest = async () => {
      harness.onRequest = () => undefined;
      await harness.process().jobs.followChange({ before: { id: 'france' }, after: null });
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'busy' });
    expect(harness.sent).toEqual([]);
    expect(await harness.process().jobs.read('france')).toBeNull();
    expect(await harness.advance()).toEqual({ outcome: 'idle', job: null });
  });

  it('ends while it queues events, and does not stop a new import from starting at once', async () => {
    const lea = hire();
    harness.pageSize = 40;
    for (let day = 0; day < 40; day++)
      harness.lucca.requestLeave({ employee: lea, startsOn: '2026-03-09', endsOn: '2026-03-09' });
    harness.depth = 50;
    await harness.start();
    harness.onWait = async () => {
      harness.onWait = () => undefined;
      harness.depth = 0;
      await harness.process().jobs.followChange({ before: { id: 'france' }, after: null });
      await harness.start({ products: ['absences'] });
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'busy' });
    const sent = harness.sent.length;
    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
    expect([sent <= 10, harness.sent.length - sent]).toEqual([true, 40]);
  });
});

describe('several workers', () => {
  it('never work on the same import at once', async () => {
    fill();
    await harness.start();
    const others: string[] = [];
    harness.onRequest = async () => {
      others.push((await harness.advance()).outcome);
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
    expect(new Set(others)).toEqual(new Set(['busy']));
    expect(await harness.counts()).toEqual(COUNTS);
  });
});

describe('an import that Lucca does not answer', () => {
  it('goes on by itself after a growing wait', async () => {
    fill();
    await harness.start();
    harness.onRequest = () => Promise.reject(new LuccaRetryError('Lucca answered 503', null));
    const waits: number[] = [];
    for (let run = 0; run < 3; run++) {
      expect(await harness.advance()).toMatchObject({
        outcome: 'later',
        job: { problem: 'lucca_unavailable' },
      });
      const retryAt = (await harness.job()).retryAt ?? 0;
      waits.push(retryAt - harness.clock);
      harness.clock = retryAt - 1;
      expect(await harness.advance()).toMatchObject({ outcome: 'idle' });
      harness.clock = retryAt;
    }
    harness.onRequest = () => undefined;

    expect(waits).toEqual([15_000, 30_000, 60_000]);
    expect(await harness.advance()).toMatchObject({ outcome: 'done', job: { problem: null, retryAt: null } });
    expect(await harness.counts()).toEqual(COUNTS);
  });

  it('respects the wait that Lucca demands', async () => {
    await harness.start();
    harness.onRequest = () => Promise.reject(new LuccaRetryError('maintenance', 600_000));
    await harness.advance();

    expect((await harness.job()).retryAt).toBe(harness.clock + 600_000);
  });

  it('waits likewise while the queue takes no events', async () => {
    fill();
    await harness.start();
    harness.isQueueDown = true;

    expect(await harness.advance()).toMatchObject({
      outcome: 'later',
      job: { problem: 'queue_unavailable' },
    });
    harness.isQueueDown = false;
    harness.clock += 15_000;
    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
  });

  it.each([
    ['lucca_refused', () => (harness.onRequest = () => Promise.reject(new LuccaWaitError('403')))],
    ['lucca_refused', () => (harness.onRequest = () => Promise.reject(new LuccaFailError('400', 400)))],
    ['no_lucca_access', () => (harness.access.isAvailable = false)],
    ['other_tenant', () => (harness.access.tenant = 'https://other.ilucca.net')],
  ])('fails with %s, and can be resumed once that is mended', async (problem, fail) => {
    fill();
    await harness.start();
    const { access } = harness;
    harness.access = { ...access };
    fail();

    expect(await harness.advance()).toMatchObject({ outcome: 'failed' });
    expect(await harness.job()).toMatchObject({ state: 'failed', problem });
    expect(await harness.trail()).toMatchObject([
      { action: 'import.finish', after: { state: 'failed', problem } },
    ]);
    Object.assign(harness, { access, onRequest: () => undefined });
    await harness.process().jobs.resume('france');
    expect(await harness.advance()).toMatchObject({ outcome: 'done' });
  });

  it('fails with the original error when the code itself fails', async () => {
    await harness.start();
    const bug = new TypeError('a bug');
    harness.onRequest = () => Promise.reject(bug);

    await expect(harness.advance()).rejects.toBe(bug);
    expect(await harness.job()).toMatchObject({ state: 'running' });
  });
});

describe('an import that loses its place', () => {
  it('begins a list again whose cursor Lucca no longer accepts, and gives up after three times', async () => {
    const expected = fill();
    await harness.start();
    let rejections = 1;
    harness.onRequest = (request) => {
      if (request !== 'events 6' || rejections-- <= 0) return;
      throw new LuccaFailError('Lucca answered 400', 400);
    };

    expect(await harness.advance()).toMatchObject({ outcome: 'done', job: { restarts: 1 } });
    expect(resources()).toEqual(expected);
    expect(await harness.counts()).toEqual(COUNTS);

    await harness.start();
    rejections = 4;
    expect(await harness.advance()).toMatchObject({ outcome: 'failed' });
    expect(await harness.job()).toMatchObject({ problem: 'lucca_refused' });
  });

  it('reads the list again after a day', async () => {
    fill();
    await harness.start({ isDryRun: true });
    harness.onRequest = (request) => {
      if (request === 'events 6') throw busyFor(60_000);
    };
    await harness.advance(1000);
    harness.clock += DAY_MS + 1;
    harness.onRequest = () => undefined;
    harness.requests.length = 0;
    await harness.advance();

    expect(harness.requests).toEqual(['events', 'events 3', 'events 6']);
    expect(await harness.counts()).toEqual(COUNTS);
  });
});
