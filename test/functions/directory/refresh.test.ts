import { LuccaRetryError } from '../../../functions/lucca/api/http';
import { TENANT } from '../../support/fakes/lucca/reference';
import { aConfiguration } from '../../support/builders/configurations';
import { RefreshHarness } from '../../support/harness/refresh-harness';

const HOUR_MS = 60 * 60_000;

let harness: RefreshHarness;

beforeEach(() => {
  harness = new RefreshHarness();
});

const hire = (...ids: string[]) => {
  for (const id of ids) harness.staff.hire(id);
};
const nextDay = () => (harness.clock += 31 * HOUR_MS);
/** Runs a pass from a clean list of requests, messages and writes. */
const advanceNextDay = async () => {
  nextDay();
  for (const list of [harness.staff.requests, harness.writes, harness.sent]) list.length = 0;
  return harness.advance();
};

describe('a refresh', () => {
  it('keeps the employees of configured establishments with their names, and the lists', async () => {
    hire('1', '2', '3');
    harness.staff.hire('4', { establishmentId: '20' });

    const result = await harness.advance();

    expect(result).toEqual({ outcome: 'complete', requests: 4, read: 3, changed: 3 });
    expect(harness.staff.requests).toEqual([
      'establishments',
      'leave accounts',
      'employees of 12,13',
      'employees of 12,13 2',
    ]);
    expect(await harness.kept()).toEqual(['1', '2', '3']);
    expect(await harness.entry('3')).toMatchObject({
      ...{ email: '3@acme.example', status: 'active', givenName: 'Léa', familyName: 'Martin 3' },
      ...{ establishmentId: '12', readAt: harness.clock, isAbsent: false },
    });
    const { store } = harness.stores();
    expect((await store.establishments(TENANT))?.items).toEqual(harness.staff.establishmentList);
    expect((await store.leaveAccounts(TENANT))?.items).toEqual(harness.staff.accountList);
    expect(await harness.process().progress(TENANT)).toEqual({
      ...{ state: 'complete', read: 0, total: null, employees: 3 },
      ...{ completedAt: harness.clock, isDue: false },
    });
    expect(harness.sent).toEqual([]);
  });

  it('writes no entry and no list when nothing has changed', async () => {
    hire('1', '2', '3');
    await harness.advance();

    const result = await advanceNextDay();

    expect(result).toMatchObject({ outcome: 'complete', requests: 4, changed: 0 });
    expect(harness.writes.filter((key) => !key.startsWith('directory#'))).toEqual([
      expect.stringMatching(/^seen#.*#0$/),
      expect.stringMatching(/^seen#.*#1$/),
    ]);
    // The lease, the beginning, four steps and the release.
    expect(harness.writes.filter((key) => key.startsWith('directory#'))).toHaveLength(7);
  });

  it('does nothing when no pass is due', async () => {
    hire('1');
    await harness.advance();
    harness.writes.length = 0;

    expect(await harness.advance()).toMatchObject({ outcome: 'idle', requests: 0 });
    expect(harness.writes).toEqual([]);
  });

  it('stops at the deadline, and another process continues at the next page', async () => {
    hire('1', '2', '3', '4', '5');
    harness.staff.onRequest = () => {
      harness.clock += 1000;
    };
    const outcomes: string[] = [];
    const progress: unknown[] = [];
    while (outcomes.at(-1) !== 'complete') {
      const { outcome } = await harness.advance({ deadline: harness.clock + 1500 });
      outcomes.push(outcome);
      const { state, read, total } = await harness.process().progress(TENANT);
      progress.push([state, read, total]);
    }

    expect(outcomes).toEqual(['paused', 'paused', 'complete']);
    expect(progress).toEqual([
      ['running', 0, null],
      ['running', 4, 5],
      ['complete', 0, null],
    ]);
    expect(harness.staff.requests.filter((request) => request.startsWith('employees'))).toHaveLength(3);
    expect(await harness.kept()).toHaveLength(5);
  });

  it('queues the move of events before it writes a changed address', async () => {
    hire('1');
    await harness.advance();
    harness.staff.change('1', { email: 'new@acme.example' });
    harness.isQueueDown = true;
    nextDay();
    await expect(harness.advance()).rejects.toThrow('The queue rejected a change');
    expect(await harness.entry('1')).toMatchObject({ email: '1@acme.example' });

    harness.isQueueDown = false;
    await harness.advance();

    expect(harness.sent).toMatchObject([{ topic: 'employee.updated', via: 'directory' }]);
    expect(await harness.entry('1')).toMatchObject({ email: 'new@acme.example' });
  });

  it('does not overwrite what a later event has stated', async () => {
    hire('1');
    await harness.advance();
    const { store } = harness.stores();
    harness.staff.change('1', { email: 'older@acme.example' });
    harness.staff.onRequest = async (request) => {
      const previous = await harness.entry('1');
      if (!request.startsWith('employees') || !previous) return;
      await store.put(
        TENANT,
        { ...previous, email: 'newer@acme.example', addressAsOf: harness.clock + 1 },
        previous,
      );
    };

    await advanceNextDay();

    expect(await harness.entry('1')).toMatchObject({ email: 'newer@acme.example' });
  });
});

describe('an employee whom a refresh does not see', () => {
  beforeEach(async () => {
    hire('1', '2', '3', '4');
    await harness.advance();
  });

  it('stays when Lucca, asked by id, still has the employee', async () => {
    harness.staff.hidden.add('1').add('4');

    const result = await advanceNextDay();

    expect(result).toMatchObject({ outcome: 'complete', requests: 4 });
    expect(harness.staff.requests.at(-1)).toBe('employees by id 1,4');
    expect(await harness.kept()).toEqual(['1', '2', '3', '4']);
    expect(await harness.process().progress(TENANT)).toMatchObject({ employees: 4 });
  });

  it('loses names and expires within a day after leaving, and events move or go', async () => {
    harness.staff.change('1', { status: 'deactivated' });
    harness.staff.change('2', { establishmentId: '20', jobPositionId: 'other' });
    harness.staff.employeesById.delete('3');

    await advanceNextDay();

    expect(await harness.kept()).toEqual(['4']);
    const soon = { givenName: null, familyName: null, expiresAt: harness.clock / 1000 + 24 * 3600 };
    expect(await harness.entry('1')).toMatchObject({ status: 'deactivated', ...soon });
    expect(await harness.entry('2')).toMatchObject({ establishmentId: '20', ...soon });
    expect(await harness.entry('3')).toMatchObject({ isAbsent: true, email: null });
    expect(harness.sent.map(({ eventId }) => eventId)).toEqual([`directory-2-${harness.clock}`]);
    expect(await harness.process().progress(TENANT)).toMatchObject({ employees: 1 });
  });

  it('stays when Lucca ignores the ids', async () => {
    harness.staff.employeesById.delete('1');
    harness.staff.hire('9', { establishmentId: '20' });
    harness.staff.ignores = 'ids';

    await advanceNextDay();

    expect(await harness.kept()).toEqual(['1', '2', '3', '4']);
  });

  it('expires without a request when the establishment is no longer configured', async () => {
    harness.configurations = [aConfiguration({ active: false })];

    const result = await advanceNextDay();

    expect(result).toMatchObject({ outcome: 'complete', requests: 0, changed: 4 });
    expect(await harness.kept()).toEqual([]);
    expect(await harness.entry('1')).toMatchObject({ email: '1@acme.example', givenName: null });
    expect(await harness.advance()).toMatchObject({ outcome: 'idle' });
  });
});

describe('a refresh from an imperfect Lucca', () => {
  it('keeps only employees of configured establishments when Lucca ignores the filter', async () => {
    hire('1');
    harness.staff.hire('2', { establishmentId: '20' });
    harness.staff.hire('3', { status: 'deactivated' });
    harness.staff.ignores = 'filters';

    await harness.advance();

    expect((await harness.entries()).map(({ id }) => id)).toEqual(['1']);
  });

  it('asks for the job positions that a page does not have', async () => {
    hire('1', '2');
    harness.staff.embedsNothing = true;

    await harness.advance();

    expect(harness.staff.requests.slice(-2)).toEqual(['employees of 12,13', 'job positions of-1,of-2']);
    expect(await harness.kept()).toEqual(['1', '2']);
  });

  it('keeps known establishments when Lucca no longer shows job positions', async () => {
    hire('1', '2');
    await harness.advance();
    harness.staff.embedsNothing = true;
    harness.staff.denied.add('job positions');

    expect(await advanceNextDay()).toMatchObject({ outcome: 'complete', changed: 0 });
    expect(await harness.kept()).toEqual(['1', '2']);
  });

  it('begins again at the first page when Lucca rejects the cursor', async () => {
    hire('1', '2', '3', '4', '5');
    harness.staff.rejectedCursors.add('4');

    expect(await harness.advance()).toMatchObject({ outcome: 'complete' });

    const pages = ['', ' 2', ' 4', '', ' 2', ' 4'].map((cursor) => `employees of 12,13${cursor}`);
    expect(harness.staff.requests.slice(2)).toEqual(pages);
    expect(await harness.kept()).toHaveLength(5);
  });

  it('fails when Lucca keeps rejecting the cursor', async () => {
    hire('1', '2', '3');
    harness.staff.onRequest = () => {
      harness.staff.rejectedCursors.add('2');
    };

    await expect(harness.advance()).rejects.toMatchObject({ status: 400 });
    expect(harness.staff.requests).toHaveLength(2 + 8);
  });

  it('goes on without leave accounts when Lucca refuses them', async () => {
    hire('1');
    harness.staff.denied.add('leave accounts');

    expect(await harness.advance()).toMatchObject({ outcome: 'complete' });
    expect(await harness.stores().store.leaveAccounts(TENANT)).toBeNull();
  });

  it('continues at the same page after an error', async () => {
    hire('1', '2', '3');
    harness.staff.onRequest = (request) => {
      if (request !== 'employees of 12,13 2') return;
      harness.staff.onRequest = () => undefined;
      throw new LuccaRetryError('Lucca answered 500', null);
    };

    await expect(harness.advance()).rejects.toThrow('Lucca answered 500');
    expect(await harness.advance()).toMatchObject({ outcome: 'complete', requests: 1 });
    expect(await harness.kept()).toEqual(['1', '2', '3']);
  });

  it('reads more than 100 establishments in groups', async () => {
    const establishments = Array.from({ length: 150 }, (_, index) => String(100 + index));
    harness.configurations = [aConfiguration({ establishments })];
    harness.staff.hire('1', { establishmentId: '100' });
    harness.staff.hire('2', { establishmentId: '249' });

    expect(await harness.advance()).toMatchObject({ outcome: 'complete', requests: 4, read: 2 });
    expect(await harness.kept()).toEqual(['1', '2']);
  });
});

describe('a refresh without request budget', () => {
  it('waits, and keeps its lease meanwhile', async () => {
    hire('1');
    harness.staff.waits.push(95_000);
    const competitors: Promise<{ outcome: string }>[] = [];
    const onWait = () => void competitors.push(harness.advance());

    expect(await harness.advance({ onWait })).toMatchObject({ outcome: 'complete' });
    expect(harness.waits).toEqual([30_000, 30_000, 30_000, 5000]);
    expect(await Promise.all(competitors)).toMatchObject([{ outcome: 'busy' }]);
  });

  it('ends at once when the wait would pass the deadline', async () => {
    hire('1');
    harness.staff.waits.push(0, 0, 40_000);

    expect(await harness.advance({ deadline: harness.clock + 30_000 })).toMatchObject({ outcome: 'paused' });
    expect(harness.waits).toEqual([]);
    expect(await harness.advance()).toMatchObject({ outcome: 'complete', requests: 1 });
  });
});

describe('the lease of a refresh', () => {
  it('keeps others from working on the pass until it expires', async () => {
    hire('1', '2', '3');
    const hanging = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<undefined>();
    harness.staff.onRequest = (request) => {
      if (request !== 'employees of 12,13 2') return;
      harness.staff.onRequest = () => undefined;
      asked.resolve(undefined);
      return hanging.promise;
    };
    const first = harness.advance();
    await asked.promise;
    harness.clock += 59_000;
    const early = await harness.advance();
    harness.clock += 2000;
    const late = await harness.advance();
    hanging.resolve(undefined);

    expect(early).toMatchObject({ outcome: 'busy', requests: 0 });
    expect(late).toMatchObject({ outcome: 'complete', requests: 1 });
    expect(await first).toMatchObject({ outcome: 'busy' });
    expect(await harness.process().progress(TENANT)).toMatchObject({ state: 'complete', employees: 3 });
  });
});
