import fc from 'fast-check';
import { dueRows, type DueRow } from '../../../functions/reconcile/due-rows';
import { Pace } from '../../../functions/reconcile/pace';
import { verdictOn, type Circumstances } from '../../../functions/reconcile/verdict';
import type { OpenRow } from '../../../functions/store/open-rows';
import { ACTIVE, ago, anyRow, aWaitingRow, DAY, HOUR, NOW } from './open-rows';

const REVOKED: Circumstances = { ...ACTIVE, authorization: { state: 'revoked', since: NOW - DAY } };

type Circumstanced = Partial<Record<string, Circumstances>>;

/** What is due of these rows, in its order. */
async function due(rows: OpenRow[], pace: Pace, circumstances: Circumstanced = {}): Promise<DueRow[]> {
  const of = ({ configuration }: OpenRow) => Promise.resolve(circumstances[configuration ?? ''] ?? ACTIVE);
  const found: DueRow[] = [];
  for await (const one of dueRows(listOf(rows), of, pace, NOW)) found.push(one);
  return found;
}

async function* listOf<T>(items: T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

const idsOf = (found: DueRow[]) => found.map(({ row, action }) => `${action} ${row.eventId}`);

/** Rows of as many employees, all due. */
function rowsOf(count: number, said: Partial<OpenRow> = {}): OpenRow[] {
  return Array.from({ length: count }, (_, index) =>
    aWaitingRow({ eventId: String(index), employee: `${index}@acme.example`, ...said }),
  );
}

describe('the rows that are due', () => {
  it('come in their order, without those that are not', async () => {
    // Prepare
    const rows = [
      aWaitingRow({ eventId: 'first' }),
      aWaitingRow({ eventId: 'not yet', triedAt: ago(0) }),
      aWaitingRow({ eventId: 'tired', replays: 60, waitingSince: ago(15 * DAY) }),
      aWaitingRow({ eventId: 'last' }),
    ];
    // Act
    const found = await due(rows, new Pace(1000));
    // Assess
    expect(idsOf(found)).toEqual(['replay first', 'giveUp tired', 'replay last']);
    expect(found[0]).toMatchObject({ replays: 1, nextReplayAt: ago(-10 * 60_000) });
  });

  it('come one by one, and none is read before it is asked for', async () => {
    // Prepare
    let read = 0;
    async function* rows() {
      for (const row of rowsOf(20_000)) {
        read += 1;
        yield await Promise.resolve(row);
      }
    }
    // Act
    const found = dueRows(rows(), () => Promise.resolve(ACTIVE), new Pace(1000), NOW);
    await found.next();
    await found.next();
    // Assess
    expect(read).toBe(2);
  });
});

describe('the pace', () => {
  it('lets so many through in one run: the oldest', async () => {
    const found = await due(rowsOf(20), new Pace(7));

    expect(idsOf(found)).toEqual([0, 1, 2, 3, 4, 5, 6].map((id) => `replay ${id}`));
  });

  it.each([0, -200])('lets none through where the queue is full: %d left', async (left) => {
    expect(await due(rowsOf(3), new Pace(left))).toEqual([]);
  });

  it('lets 100 of one employee through, and then those of others', async () => {
    // Prepare
    const ofLea = rowsOf(150, { employee: 'lea@acme.example' });
    const ofTom = aWaitingRow({ eventId: 'tom', employee: 'tom@acme.example' });
    // Act
    const found = await due([...ofLea, ofTom], new Pace(1000));
    // Assess
    expect(found).toHaveLength(101);
    expect(idsOf(found).at(-1)).toBe('replay tom');
  });

  it('does not count those of nobody as those of one', async () => {
    expect(await due(rowsOf(150, { employee: null }), new Pace(1000))).toHaveLength(150);
  });

  it('is not taken by what is given up', async () => {
    const tired = rowsOf(5, { replays: 60, waitingSince: ago(15 * DAY) });

    expect(await due([...tired, ...rowsOf(2)], new Pace(1))).toHaveLength(6);
  });
});

describe('a configuration whose authorization is revoked', () => {
  const reason = 'authorization_missing';

  it('finds out by the newest event of an employee whether it is granted again', async () => {
    // Prepare
    const rows = [
      aWaitingRow({ eventId: 'older', reason }),
      aWaitingRow({ eventId: 'of south', configuration: 'south', reason }),
      aWaitingRow({ eventId: 'newest', reason }),
      aWaitingRow({ eventId: 'of the north', configuration: 'north', reason }),
      aWaitingRow({ eventId: 'newest of south', configuration: 'south', reason }),
    ];
    // Act
    const found = await due(rows, new Pace(1000), { france: REVOKED, south: REVOKED });
    // Assess
    expect(idsOf(found)).toEqual(['replay of the north', 'replay newest', 'replay newest of south']);
  });

  it('finds out by twenty employees at most: those who were not tried for the longest time', async () => {
    // Prepare
    const rows = Array.from({ length: 30 }, (_, index) =>
      aWaitingRow({
        eventId: String(index),
        employee: `${index}@acme.example`,
        triedAt: ago(index < 15 ? HOUR : 2 * HOUR),
        reason,
      }),
    );
    // Act
    const found = await due(rows, new Pace(1000), { france: REVOKED });
    // Assess
    const ids = [...Array.from({ length: 15 }, (_, index) => 15 + index), 0, 1, 2, 3, 4];
    expect(idsOf(found)).toEqual(ids.map((id) => `replay ${id}`));
  });

  it('finds out also where the pace lets nothing more through', async () => {
    // Prepare
    const rows = [
      aWaitingRow({ eventId: 'revoked', reason }),
      ...rowsOf(3, { configuration: 'north', nextReplayAt: ago(HOUR) }),
    ];
    // Act
    const found = await due(rows, new Pace(2), { france: REVOKED });
    // Assess
    expect(idsOf(found)).toEqual(['replay 0', 'replay 1', 'replay revoked']);
  });
});

describe('any rows', () => {
  it('give what is due in order, never more than the pace, and nothing that is not due', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 60 }), fc.nat({ max: 30 }), async (generated, left) => {
        // Prepare
        const rows = generated.map((row, index) => ({ ...row, eventId: String(index) }));
        const circumstances: Circumstanced = { south: REVOKED };
        const verdict = (row: OpenRow) =>
          verdictOn(row, circumstances[row.configuration ?? ''] ?? ACTIVE, NOW).kind;
        // Act
        const found = await due(rows, new Pace(left), circumstances);
        // Assess
        const positions = (kind: string) =>
          found.filter(({ row }) => verdict(row) === kind).map(({ row }) => Number(row.eventId));
        const count = (kind: string) => rows.filter((row) => verdict(row) === kind).length;
        expect(positions('leave')).toEqual([]);
        expect(positions('replay')).toEqual([...positions('replay')].sort((a, b) => a - b));
        expect(positions('replay')).toHaveLength(Math.min(left, count('replay')));
        expect(positions('giveUp')).toHaveLength(count('giveUp'));
        const probing = new Set(
          rows.filter((row) => verdict(row) === 'probe').map(({ employee }) => employee),
        );
        expect(positions('probe')).toHaveLength(probing.size);
      }),
    );
  });
});
