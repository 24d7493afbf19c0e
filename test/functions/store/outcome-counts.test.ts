import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_CONFIGURATION, OutcomeCounts, type CountedResult } from '../../../functions/store/outcome-counts';
import { TALLIES_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let outcomeCounts: OutcomeCounts;
let tables = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  ({ client, sent } = observedClient(dynamodb.endpoint));
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

beforeEach(async () => {
  const name = `counts-${++tables}`;
  await createTable(dynamodb.endpoint, name, TALLIES_TABLE);
  outcomeCounts = new OutcomeCounts(client, name);
  sent.length = 0;
});

function aResult(overrides: Partial<CountedResult> = {}): CountedResult {
  return {
    configuration: 'france',
    product: 'training',
    outcome: 'created',
    at: '2026-03-02T09:59:59.999Z',
    isReplay: false,
    ...overrides,
  };
}

const ALL = ['2026-01-01T00:00:00.000Z', '2026-12-31T23:00:00.000Z'] as const;

describe('OutcomeCounts.add', () => {
  it('counts by configuration and hour', async () => {
    // Act
    await outcomeCounts.add([
      aResult(),
      aResult({ product: 'office' }),
      aResult({ outcome: 'failed' }),
      aResult({ at: '2026-03-02T10:00:00.000Z' }),
      aResult({ configuration: null, product: null, outcome: 'skipped' }),
    ]);
    await outcomeCounts.add([aResult({ at: '2026-03-02T09:00:00.000Z' })]);
    // Assess
    expect(await outcomeCounts.hours('france', ...ALL)).toEqual([
      { hour: '2026-03-02T09:00:00.000Z', events: 4, counts: { created: 3, failed: 1 } },
      { hour: '2026-03-02T10:00:00.000Z', events: 1, counts: { created: 1 } },
    ]);
    expect(await outcomeCounts.hours(NO_CONFIGURATION, ...ALL)).toMatchObject([{ counts: { skipped: 1 } }]);
  });

  it('writes once for each configuration and hour', async () => {
    await outcomeCounts.add([aResult(), aResult({ outcome: 'failed' }), aResult({ configuration: 'spain' })]);

    expect(sent).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
  });

  it('does not count replays as events', async () => {
    // Act
    await outcomeCounts.add([aResult({ isReplay: true })]);
    await outcomeCounts.add([]);
    // Assess
    expect(await outcomeCounts.hours('france', ...ALL)).toMatchObject([
      { events: 0, counts: { created: 1 } },
    ]);
    expect(await outcomeCounts.hours('spain', ...ALL)).toEqual([]);
    expect(await outcomeCounts.lastAt('spain')).toBeNull();
  });

  it('loses no count when instances write at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, () => outcomeCounts.add([aResult()])));

    expect(await outcomeCounts.hours('france', ...ALL)).toMatchObject([
      { events: 20, counts: { created: 20 } },
    ]);
  });

  it('keeps counts for 90 days after the last result of the hour', async () => {
    // Act
    await outcomeCounts.add([aResult({ at: '2026-03-02T09:00:00.000Z' })]);
    // Assess
    const Key = { configuration: 'france', hour: '2026-03-02T09' };
    const { Item } = await client.send(new GetCommand({ TableName: `counts-${tables}`, Key }));
    expect(Item).toMatchObject({ expiresAt: Date.parse('2026-05-31T09:00:00Z') / 1000 });
  });
});

describe('OutcomeCounts.hours and lastAt', () => {
  it('return the hours of a period, both ends included', async () => {
    // Prepare
    await outcomeCounts.add(
      ['08', '09', '10', '11'].map((hour) => aResult({ at: `2026-03-02T${hour}:30:00.000Z` })),
    );
    // Act
    const hours = await outcomeCounts.hours('france', '2026-03-02T09:59:00.000Z', '2026-03-02T10:00:00.000Z');
    // Assess
    expect(hours.map(({ hour }) => hour.slice(11, 13))).toEqual(['09', '10']);
  });

  it('return the time of the last outcome', async () => {
    await outcomeCounts.add([
      aResult({ at: '2026-03-02T11:00:01.000Z' }),
      aResult({ at: '2026-03-02T11:00:03.000Z', isReplay: true }),
      aResult({ at: '2026-03-02T11:00:02.000Z' }),
      aResult({ at: '2026-03-02T09:00:00.000Z' }),
    ]);

    expect(await outcomeCounts.lastAt('france')).toBe('2026-03-02T11:00:03.000Z');
  });
});

describe('a write that fails', () => {
  it('does not prevent the other writes', async () => {
    // Prepare: DynamoDB takes no empty key
    const results = [aResult({ configuration: '' }), aResult()];
    // Act
    const adding = outcomeCounts.add(results);
    // Assess
    await expect(adding).rejects.toThrow('empty string');
    expect(await outcomeCounts.hours('france', ...ALL)).toMatchObject([{ events: 1 }]);
  });
});
