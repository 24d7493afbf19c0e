import { PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LogStore, type LogFilter } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry, aWaitingEntry, rowFieldsOf } from '../../support/builders/log-entries';

const now = Date.parse('2026-03-05T12:00:00Z');
const TENANT = 'https://acme.ilucca.net';
const room = `${TENANT}#calendar-event#1`;

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let logs: LogStore;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
  for (const entry of [
    anEntry({ eventId: 'a', at: '2026-03-01T00:00:00.000Z', resource: room }),
    anEntry({ eventId: 'b', at: '2026-03-03T23:59:59.999Z', resource: room, employee: 'tom@acme.example' }),
    aWaitingEntry({ eventId: 'c', at: '2026-03-04T00:00:00.000Z', configuration: 'south' }),
    anEntry({ eventId: 'd', at: '2026-03-05T11:00:00.000Z', employee: 'tom@acme.example' }),
    anEntry({ eventId: 'e', at: '2026-03-05T11:59:00.000Z', resource: room }),
    anEntry({ eventId: 'f', at: '2026-03-05T11:59:30.000Z', resource: null, employee: null }),
    anEntry({ eventId: 'expired', at: '2025-12-05T11:59:00.000Z', resource: room }),
  ]) {
    await logs.record(entry, 'applied');
  }
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

async function collect<Row>(list: AsyncIterable<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of list) rows.push(row);
  return rows;
}

/** The ids of the events that match, in the order of the list. */
async function found(
  filter: Omit<LogFilter, 'since'>,
  since = '2025-01-01T00:00:00.000Z',
): Promise<string[]> {
  const rows = await collect(logs.list({ since, ...filter }, { now }));
  return rows.map(({ eventId }) => eventId);
}

describe('LogStore.list', () => {
  it('returns the rows since a time, newest first', async () => {
    expect(await found({}, '2026-03-04T00:00:00.000Z')).toEqual(['f', 'e', 'd', 'c']);
    expect(await found({}, '2026-03-03T23:59:59.999Z')).toEqual(['f', 'e', 'd', 'c', 'b']);
    expect(await found({}, '2026-03-05T11:59:30.000Z')).toEqual(['f']);
    expect(await found({}, '2026-03-05T11:59:30.001Z')).toEqual([]);
  });

  it('leaves out expired rows that are not deleted yet', async () => {
    expect(await found({})).not.toContain('expired');
    expect(await found({ resource: room })).toEqual(['e', 'b', 'a']);
  });

  it('finds the events of a resource in one query', async () => {
    const before = sent.length;
    const ids = await found({ resource: room }, '2026-03-02T00:00:00.000Z');

    expect(ids).toEqual(['e', 'b']);
    expect(sent.slice(before)).toEqual(['QueryCommand']);
  });

  it('finds the events of an employee by address, case-insensitive', async () => {
    expect(await found({ employee: 'Tom@ACME.example' })).toEqual(['d', 'b']);
    expect(await found({ employee: 'tom@acme.example' }, '2026-03-05T00:00:00.000Z')).toEqual(['d']);
  });

  it('combines filters', async () => {
    expect(await found({ outcome: 'waiting' })).toEqual(['c']);
    expect(await found({ configuration: 'south', outcome: 'created' })).toEqual([]);
    expect(await found({ configuration: 'france', outcome: 'created' }, '2026-03-05T00:00:00.000Z')).toEqual([
      'f',
      'e',
      'd',
    ]);
    expect(await found({ resource: room, employee: 'tom@acme.example' })).toEqual(['b']);
    expect(await found({ employee: 'lea@acme.example', configuration: 'south' })).toEqual(['c']);
  });

  it.each([
    ['by day', { outcome: 'waiting' as const }],
    ['by resource', { resource: aWaitingEntry().resource ?? '', outcome: 'waiting' as const }],
    ['by employee', { employee: 'lea@acme.example', outcome: 'waiting' as const }],
  ])('returns whole rows without their history, %s', async (_, filter) => {
    const rows = await collect(logs.list({ since: '2026-03-01T00:00:00.000Z', ...filter }, { now }));

    const at = '2026-03-04T00:00:00.000Z';
    const shown = rowFieldsOf(aWaitingEntry({ eventId: 'c', at, configuration: 'south' }));
    expect(rows).toEqual([
      { ...shown, attempts: 1, deliveries: 1, waitingSince: at, replays: 0, nextReplayAt: null },
    ]);
  });

  it('reads page by page, and no page before it is needed', async () => {
    const row = { tenant: TENANT, outcome: 'created', attempts: 1, deliveries: 1, durationMs: 1 };
    for (let index = 0; index < 300; index++) {
      const at = new Date(Date.parse('2026-02-02T00:00:00Z') + index).toISOString();
      await client.send(
        new PutCommand({
          TableName: 'logs',
          Item: {
            ...row,
            event: `${TENANT}#many-${index}`,
            eventId: `many-${index}`,
            at,
            day: '2026-02-02',
            sort: at,
            resource: 'many',
            correlationId: 'c',
            expiresAt: now / 1000 + 1,
            detail: 'x'.repeat(10_000),
          },
        }),
      );
    }
    const before = sent.length;
    const rows = logs.list({ since: '2026-02-01T00:00:00.000Z', resource: 'many' }, { now });
    const first = await rows.next();
    const afterFirst = sent.length - before;
    const rest = await collect(rows);

    expect(first.value).toMatchObject({ eventId: 'many-299' });
    expect(afterFirst).toBe(1);
    expect(rest.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: 299 }, (_, index) => `many-${298 - index}`),
    );
    expect(sent.length - before).toBeGreaterThan(2);
  });
});
