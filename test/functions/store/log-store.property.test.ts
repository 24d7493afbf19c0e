import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { logKey, type LogEntry } from '../../../functions/domain/sync-log';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/unresolved-events';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry } from '../../support/builders/log-entries';
import { observedClient } from '../../support/harness/observed-client';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

type Step = { when: 'applied' | 'observed'; entry: LogEntry };

const isSettled = ({ outcome }: LogEntry) => outcome !== 'waiting' && outcome !== 'failed';

/** Whose entry the row shows: each applied one; an observed one only as long as nothing is settled. */
function shown(steps: Step[]): LogEntry | null {
  return steps.reduce<LogEntry | null>(
    (row, { when, entry }) => (when === 'observed' && row && isSettled(row) ? row : entry),
    null,
  );
}

/** When the outcome that the row shows began. */
function openSince(steps: Step[]): string | undefined {
  const rows = steps.map((_, index) => shown(steps.slice(0, index + 1)));
  const before = rows.findLastIndex((row) => row?.outcome !== rows.at(-1)?.outcome);
  return rows[before + 1]?.at;
}

const start = Date.parse('2026-03-02T08:00:00Z');

/** Any tries of one event: of few messages, so that they come again. */
const history = fc
  .array(
    fc.record({
      when: fc.constantFrom('applied' as const, 'observed' as const),
      outcome: fc.constantFrom('created', 'unchanged', 'stale', 'waiting', 'failed'),
      message: fc.nat({ max: 15 }),
      tries: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 45 },
  )
  .map((steps) =>
    steps.map(({ when, outcome, message, tries }, index): Step => {
      const at = new Date(start + index * 1000).toISOString();
      const payload = Buffer.from(`payload ${index}`);
      const via = message % 4 === 0 ? 'replay' : 'delivery';
      return { when, entry: anEntry({ at, outcome, tries, via, messageId: `message-${message}`, payload }) };
    }),
  );

describe('any tries of one event', () => {
  it('leave one row that shows the right one and counts each message once', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        // Prepare
        const logs = new LogStore(client, 'logs');
        const eventId = `event-${++run}`;
        const key = logKey(anEntry({ eventId }));
        // Act
        for (const { when, entry } of steps) await logs.record({ ...entry, eventId }, when);
        // Assess
        const row = await logs.get(key);
        const last = shown(steps);
        const latest = row?.history.at(-1);
        const delivered = steps.filter(({ entry }) => entry.via === 'delivery');
        expect(row?.deliveries).toBe(new Set(delivered.map(({ entry }) => entry.messageId)).size);
        expect(row?.history.length).toBeLessThanOrEqual(20);
        expect(row).toMatchObject({ at: steps[0]?.entry.at, outcome: last?.outcome });
        expect(latest).toMatchObject({ at: last?.at, outcome: last?.outcome });
        expect(await logs.payload(key)).toEqual(last && !isSettled(last) ? last.payload : null);
        const open = await new UnresolvedEvents(client, 'logs').read(key);
        expect(open?.open).toBe(last && !isSettled(last) ? last.outcome : undefined);
        expect(open?.waitingSince ?? open?.failedSince).toBe(open ? openSince(steps) : undefined);
      }),
      { numRuns: 25 },
    );
  });
});
