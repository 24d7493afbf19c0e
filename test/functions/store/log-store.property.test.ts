import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { logKey, type LogEntry } from '../../../functions/domain/sync-log';
import { isUnresolved } from '../../../functions/domain/vocabulary';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry } from '../../support/builders/log-entries';

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

/** The entry that the row shows: every applied one, and an observed one unless the outcome is final. */
function shown(steps: Step[]): LogEntry | null {
  return steps.reduce<LogEntry | null>(
    (row, { when, entry }) => (when === 'observed' && row && !isUnresolved(row.outcome) ? row : entry),
    null,
  );
}

/** Since when the row has had its outcome. */
function outcomeSince(steps: Step[]): string | undefined {
  const rows = steps.map((_, index) => shown(steps.slice(0, index + 1)));
  const before = rows.findLastIndex((row) => row?.outcome !== rows.at(-1)?.outcome);
  return rows[before + 1]?.at;
}

const start = Date.parse('2026-03-02T08:00:00Z');

/** Any attempts of one event, by few messages, so that some are received again. */
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

describe('any attempts of one event', () => {
  it('result in one row that shows the right outcome and counts each message once', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const logs = new LogStore(client, 'logs');
        const eventId = `event-${++run}`;
        const key = logKey(anEntry({ eventId }));
        for (const { when, entry } of steps) await logs.record({ ...entry, eventId }, when);

        const row = await logs.get(key);
        const last = shown(steps);
        const latest = row?.history.at(-1);
        const delivered = steps.filter(({ entry }) => entry.via === 'delivery');
        expect(row?.deliveries).toBe(new Set(delivered.map(({ entry }) => entry.messageId)).size);
        expect(row?.history.length).toBeLessThanOrEqual(20);
        expect(row).toMatchObject({ at: steps[0]?.entry.at, outcome: last?.outcome });
        expect(latest).toMatchObject({ at: last?.at, outcome: last?.outcome });
        expect(await logs.payload(key)).toEqual(last && isUnresolved(last.outcome) ? last.payload : null);
        const unresolved = await new UnresolvedEvents(client, 'logs').read(key);
        expect(unresolved?.outcome).toBe(last && isUnresolved(last.outcome) ? last.outcome : undefined);
        expect(unresolved?.waitingSince ?? unresolved?.failedSince).toBe(
          unresolved ? outcomeSince(steps) : undefined,
        );
      }),
      { numRuns: 25 },
    );
  });
});
