import { MemoryDynamoDb } from '../../simulation/services/memory-dynamodb';
import { ExecutionEnvironment } from '../../simulation/connector/execution-environment';
import { SimulatedTime } from '../../simulation/simulated-time';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { AwsUsage, SCHEMAS } from './aws-usage';
import { CloudWatchUsage } from './cloudwatch-usage';
import { storedBytes } from './stored-bytes';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

describe('custom metrics', () => {
  it('are billed for each hour in which they have data', async () => {
    const usage = new CloudWatchUsage();
    let now = 0;
    usage.now = () => now;
    const { metrics } = usage.telemetry('ingest');
    await usage.during(() => {
      for (const hour of [0, 0.5, 3]) {
        now = hour * HOUR_MS;
        metrics.addMetric('DeliveriesAccepted', 'Count', 1);
        metrics.publishStoredMetrics();
      }
      return Promise.resolve();
    });

    expect(usage.seriesHours).toBe(2);
    expect([...(usage.hours.get('ingest') ?? [])]).toEqual([0, 3]);
  });
});

describe('cold starts', () => {
  it('happen in a new instance, and in one that was idle for long', () => {
    const usage = new AwsUsage();
    const instance = new ExecutionEnvironment(new SimulatedTime(0));
    for (const minute of [0, 4, 20]) usage.invoked('sync', instance, { at: minute * 60_000, ms: 100 });

    const { invocations, coldStarts, secretRequests } = usage.functions.sync;
    expect({ invocations, coldStarts, secretRequests }).toEqual({
      ...{ invocations: 3, coldStarts: 2, secretRequests: 4 },
    });
  });
});

describe('stored bytes', () => {
  it('are those of a week, for as many weeks as the items of events last', async () => {
    const tables = new MemoryDynamoDb(SCHEMAS, 10);
    const client = tables.client();
    const weeks = 10.5;
    const expiresAt = (weeks * WEEK_MS) / 1000;
    await client.send(new PutCommand({ TableName: 'guests', Item: { guest: 'a', sort: 'b', expiresAt } }));
    const once = storedBytes({ tables }, { start: 0, ms: WEEK_MS }, 1);
    const twice = storedBytes({ tables }, { start: 0, ms: WEEK_MS }, 2);

    // Written in the middle of the week: 10 weeks are left.
    expect(once['guests']).toBeGreaterThan(10 * 100);
    expect(once['guests']).toBeLessThan(10 * 140);
    expect(twice['guests']).toBeCloseTo(2 * (once['guests'] ?? 0));
  });

  it('of other items are those at the end of the week', async () => {
    const tables = new MemoryDynamoDb(SCHEMAS, 10);
    const item = { tenant: 'acme', entry: 'employee#1' };
    await tables.client().send(new PutCommand({ TableName: 'directory', Item: item }));
    const { directory } = storedBytes({ tables }, { start: 0, ms: WEEK_MS }, 5);

    expect(directory).toBe('tenantacmeentryemployee#1'.length + 100);
  });
});
