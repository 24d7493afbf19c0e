import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NO_CONFIGURATION, OutcomeCounts } from '../../../../functions/store/outcome-counts';
import { TALLIES_TABLE } from '../../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../../support/aws/dynamodb';
import { sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { observedClient } from '../../../support/harness/observed-client';
import { observeTelemetry } from '../../../support/harness/observed-telemetry';
import { TestHarness } from '../../../support/harness/sync-harness';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let harness: TestHarness;
let outcomeCounts: OutcomeCounts;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'tallies', TALLIES_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  outcomeCounts = new OutcomeCounts(client, 'tallies');
  harness = await TestHarness.start();
});

beforeEach(() => {
  harness.reset();
  harness.outcomeCounts = outcomeCounts;
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
  await harness.google.stop();
});

/** All hours around now, summed: the test may run while one hour ends. */
async function counted(configuration: string) {
  const hourMs = 60 * 60 * 1000;
  const [from, to] = [-hourMs, hourMs].map((ms) => new Date(harness.now() + ms).toISOString());
  const hours = await outcomeCounts.hours(configuration, from ?? '', to ?? '');
  return {
    events: hours.reduce((sum, { events }) => sum + events, 0),
    created: hours.reduce((sum, { counts }) => sum + (counts.created ?? 0), 0),
    skipped: hours.reduce((sum, { counts }) => sum + (counts.skipped ?? 0), 0),
  };
}

describe('the outcomes of a batch', () => {
  it('are counted in one write for each configuration, after all of its groups', async () => {
    // Act
    await harness.deliver([
      sessionEvent({ id: 1 }),
      workplaceEvent({ id: 2, resource: '901' }),
      { ...workplaceEvent({ id: 3, resource: '902' }), via: 'replay' },
      sessionEvent({ id: 4, resource: '903', establishment: '99' }),
    ]);
    // Assess
    expect(sent).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
    expect(await counted('france')).toEqual({ events: 2, created: 3, skipped: 0 });
    expect(await counted(NO_CONFIGURATION)).toEqual({ events: 1, created: 0, skipped: 1 });
  });

  it('are not counted where the events come back', async () => {
    // Prepare
    harness.google.failNext({
      status: 503,
      reason: 'backendError',
      match: ({ kind }) => kind === 'calendar',
    });
    sent.length = 0;
    // Act
    const back = await harness.deliver([sessionEvent({ id: 1 })]);
    // Assess
    expect(back).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  it('stay as they are if they cannot be counted', async () => {
    // Prepare
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    harness.outcomeCounts = new OutcomeCounts(client, 'no-such-table');
    // Act
    const back = await harness.deliver([sessionEvent({ id: 1 })]);
    // Assess
    expect(back).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created' });
    expect(telemetry.logs().at(-1)).toMatchObject({
      message: 'Events could not be counted',
      error: 'ResourceNotFoundException',
    });
  });
});
