import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RunLock } from '../../../functions/reconcile/run-lock';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { CrashInjector } from '../../support/crash-injector';

const FOUR_MINUTES = 240_000;
const START = Date.parse('2026-03-05T12:00:00Z');

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let records: RecordStore;
let now: number;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
  records = new RecordStore(client, 'configurations');
  now = START;
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
});

/** The lock of another instance of the function. */
const aLock = (store: Pick<RecordStore, 'read' | 'write' | 'remove'> = records) =>
  new RunLock(store, () => now);

describe('RunLock', () => {
  it('is held by one run at a time, and by the next one when it is released', async () => {
    const release = await aLock().take(FOUR_MINUTES);

    expect(release).not.toBeNull();
    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
    await release?.();
    expect(await aLock().take(FOUR_MINUTES)).not.toBeNull();
  });

  it('is held by one of many runs that start at the same time', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLock().take(FOUR_MINUTES)));

    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is taken over from a crashed run by one of many, and not before it expires', async () => {
    await aLock().take(FOUR_MINUTES);

    now = START + FOUR_MINUTES - 1;
    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
    now = START + FOUR_MINUTES;
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLock().take(FOUR_MINUTES)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is not released by its former holder when it was taken over', async () => {
    const late = await aLock().take(FOUR_MINUTES);
    now = START + FOUR_MINUTES;
    await aLock().take(FOUR_MINUTES);

    await late?.();

    expect(await aLock().take(FOUR_MINUTES)).toBeNull();
  });

  it('expires when a wrong clock set it', async () => {
    now = START + 365 * 24 * 60 * 60_000;
    await aLock().take(FOUR_MINUTES);

    now = START;
    expect(await aLock().take(FOUR_MINUTES)).not.toBeNull();
  });

  it.each(['before', 'after'] as const)('expires after a crash %s any call', async (moment) => {
    for (let step = 1; step <= 3; step++) {
      now = START + step * 60 * 60_000;
      const crashInjector = new CrashInjector(step, moment);
      const run = async () => {
        const release = await aLock(crashInjector.guard(records)).take(FOUR_MINUTES);
        await release?.();
      };
      const end = await Promise.race([run(), crashInjector.blown]);
      now += FOUR_MINUTES;
      const next = await aLock().take(FOUR_MINUTES);

      expect({ step, end }).toEqual({ step, end: 'dead' });
      expect(next).not.toBeNull();
      await next?.();
    }
  });
});
