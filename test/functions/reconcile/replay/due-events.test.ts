import fc from 'fast-check';
import type { Cause } from '../../../../functions/reconcile/replay/cause';
import {
  EmployeeRateLimiter,
  findDueEvents,
  type DueEvent,
} from '../../../../functions/reconcile/replay/due-events';
import type { ReplayContext } from '../../../../functions/reconcile/replay/replay-context';
import { decideReplay } from '../../../../functions/reconcile/replay/replay-decision';
import type { UnresolvedRow } from '../../../../functions/store/log/unresolved-events';
import { ACTIVE, aFailedRow, ago, anyRow, aWaitingRow, NOW } from '../../../support/builders/unresolved-rows';

const RELEASED: ReplayContext = { ...ACTIVE, releasedAt: NOW };

type Found = { due: DueEvent[]; probes: UnresolvedRow[]; causes: Cause[] };

/** The events that are due among these rows. */
async function find(
  rows: UnresolvedRow[],
  context: ReplayContext = ACTIVE,
  rateLimiter = new EmployeeRateLimiter(() => NOW),
): Promise<Found> {
  const found: Found = { due: [], probes: [], causes: [] };
  const dependencies = {
    readContext: () => Promise.resolve(context),
    probes: { add: (row: UnresolvedRow) => found.probes.push(row) },
    rateLimiter,
    onCause: (cause: Cause) => found.causes.push(cause),
    now: () => NOW,
  };
  for await (const one of findDueEvents(listOf(rows), dependencies)) found.due.push(one);
  return found;
}

async function* listOf<T>(items: T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

const idsOf = (found: DueEvent[]) => found.map(({ row, action }) => `${action} ${row.eventId}`);

/** Rows of as many employees. */
function rowsOf(count: number, overrides: Partial<UnresolvedRow> = {}): UnresolvedRow[] {
  return Array.from({ length: count }, (_, index) =>
    aWaitingRow({ eventId: String(index), employee: `${index}@acme.example`, ...overrides }),
  );
}

describe('findDueEvents', () => {
  it('yields the events that are due, in order', async () => {
    const rows = [
      aWaitingRow({ eventId: 'first' }),
      aWaitingRow({ eventId: 'tried since', triedAt: ago(0) }),
      aWaitingRow({ eventId: 'expired', triedAt: ago(0), reason: 'configuration_inactive' }),
      aFailedRow({ eventId: 'failed' }),
    ];
    const { due } = await find(rows, RELEASED);

    expect(idsOf(due)).toEqual(['replay first', 'replay failed']);
    expect(due[0]).toMatchObject({
      replays: 1,
      nextReplayAt: null,
      isProbe: false,
      cause: { kind: 'service' },
    });
  });

  it('reads no row ahead', async () => {
    let read = 0;
    async function* rows() {
      for (const row of rowsOf(20_000)) {
        read += 1;
        yield await Promise.resolve(row);
      }
    }
    const found = findDueEvents(rows(), {
      readContext: () => Promise.resolve(RELEASED),
      probes: { add: () => undefined },
      rateLimiter: new EmployeeRateLimiter(() => NOW),
      onCause: () => undefined,
      now: () => NOW,
    });
    await found.next();
    await found.next();

    expect(read).toBe(2);
  });

  it('reports each cause, and the events that may be probes', async () => {
    const rows = [
      aWaitingRow({ eventId: '1' }),
      aWaitingRow({ eventId: '2', reason: 'invalid_event' }),
      aFailedRow({ eventId: '3' }),
    ];

    const { probes, causes } = await find(rows);

    expect(probes.map(({ eventId }) => eventId)).toEqual(['1', '3']);
    expect(causes.map(({ kind }) => kind)).toEqual(['service', 'employee']);
  });
});

describe('EmployeeRateLimiter', () => {
  it('allows 200 events of an employee a minute, and those of others', async () => {
    const times = { now: NOW };
    const rateLimiter = new EmployeeRateLimiter(() => times.now);
    const lea = rowsOf(250, { employee: 'lea@acme.example' });
    const tom = aWaitingRow({ eventId: 'tom', employee: 'tom@acme.example' });
    const first = await find([...lea, tom], RELEASED, rateLimiter);
    const wasLimited = [rateLimiter.wasLimited(), rateLimiter.wasLimited()];
    times.now += 60_000;
    const second = await find(lea.slice(200), RELEASED, rateLimiter);

    expect(first.due).toHaveLength(201);
    expect(idsOf(first.due).at(-1)).toBe('replay tom');
    expect(wasLimited).toEqual([true, false]);
    expect(second.due).toHaveLength(50);
  });

  it('does not limit events without an employee', async () => {
    expect((await find(rowsOf(250, { employee: null }), RELEASED)).due).toHaveLength(250);
  });
});

describe('any rows', () => {
  it('are due, or may be probes, as the decision says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 60 }), async (generated) => {
        const rows = generated.map((row, index) => ({ ...row, eventId: String(index) }));
        const of = (kind: string) => rows.filter((row) => decideReplay(row, ACTIVE, NOW).kind === kind);
        const { due, probes } = await find(rows);

        expect(due.filter(({ action }) => action === 'replay').map(({ row }) => row)).toEqual(of('replay'));
        expect(due.filter(({ action }) => action === 'expire').map(({ row }) => row)).toEqual(of('expire'));
        expect(probes).toEqual(of('probe'));
      }),
    );
  });
});
