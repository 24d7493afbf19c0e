import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RunLock } from '../../../functions/reconcile/run-lock';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { CrashInjector } from '../../support/crash-injector';
import { observedClient } from '../../support/harness/observed-client';

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

/** As another instance of the function has it. */
const aLease = (store: Pick<RecordStore, 'read' | 'write' | 'remove'> = records) =>
  new RunLock(store, () => now);

describe('the lease', () => {
  it('is given to one run at a time, and to the next one when it was given back', async () => {
    const giveBack = await aLease().take(FOUR_MINUTES);

    expect(giveBack).not.toBeNull();
    expect(await aLease().take(FOUR_MINUTES)).toBeNull();
    await giveBack?.();
    expect(await aLease().take(FOUR_MINUTES)).not.toBeNull();
  });

  it('is given to one of many who ask at the same time', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLease().take(FOUR_MINUTES)));

    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is taken over from a run that died, not before that run has ended for sure, by one of many', async () => {
    await aLease().take(FOUR_MINUTES);

    now = START + FOUR_MINUTES - 1;
    expect(await aLease().take(FOUR_MINUTES)).toBeNull();
    now = START + FOUR_MINUTES;
    const taken = await Promise.all(Array.from({ length: 8 }, () => aLease().take(FOUR_MINUTES)));
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
  });

  it('that was taken over is not given back by who had it before', async () => {
    const late = await aLease().take(FOUR_MINUTES);
    now = START + FOUR_MINUTES;
    await aLease().take(FOUR_MINUTES);

    await late?.();

    expect(await aLease().take(FOUR_MINUTES)).toBeNull();
  });

  it('of a clock that was wrong does not last', async () => {
    now = START + 365 * 24 * 60 * 60_000;
    await aLease().take(FOUR_MINUTES);

    now = START;
    expect(await aLease().take(FOUR_MINUTES)).not.toBeNull();
  });

  it.each(['before', 'after'] as const)('is free again after a crash at any call: %s', async (moment) => {
    for (let step = 1; step <= 3; step++) {
      // Prepare
      now = START + step * 60 * 60_000;
      const crashInjector = new CrashInjector(step, moment);
      const run = async () => {
        const giveBack = await aLease(crashInjector.guard(records)).take(FOUR_MINUTES);
        await giveBack?.();
      };
      // Act
      const end = await Promise.race([run(), crashInjector.blown]);
      now += FOUR_MINUTES;
      const next = await aLease().take(FOUR_MINUTES);
      // Assess
      expect({ step, end }).toEqual({ step, end: 'dead' });
      expect(next).not.toBeNull();
      await next?.();
    }
  });
});
