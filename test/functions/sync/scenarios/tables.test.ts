import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { GuestIndex } from '../../../../functions/store/guest-index';
import { LogStore } from '../../../../functions/store/log-store';
import { MappingStore } from '../../../../functions/store/mapping-store';
import { GUESTS_TABLE, LOGS_TABLE, MAPPINGS_TABLE } from '../../../../functions/store/tables';
import {
  createTable,
  observedClient,
  startDynamoDb,
  type LocalDynamoDb,
} from '../../../support/aws/dynamodb';
import {
  address,
  deletion,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { exampleConfiguration, TENANT } from '../../../support/builders/sync-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let logs: LogStore;
let harness: TestHarness;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
  harness = await TestHarness.start();
  harness.stores = { mappings: new MappingStore(client, 'mappings'), logs };
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
  await harness.google.stop();
});

/** The calls of DynamoDB that a delivery takes. */
async function callsOf(...batch: Parameters<TestHarness['deliver']>[0]): Promise<string[]> {
  sent.length = 0;
  await harness.deliver(batch);
  return sent.map((command) => command.replace('Command', ''));
}

describe('the calls of DynamoDB', () => {
  const changing = ['GetItem', 'PutItem', 'PutItem', 'UpdateItem'];
  const noting = ['GetItem', 'PutItem', 'UpdateItem'];

  it('are one read and three writes when Google is changed: intent, mapping, log', async () => {
    expect(await callsOf(sessionEvent({ id: 1 }))).toEqual(changing);
    expect(await callsOf(sessionEvent({ id: 2, title: 'Excel expert' }))).toEqual(changing);
    expect(await callsOf(sessionEvent({ id: 3, organizer: 'max' }))).toEqual(changing);
    expect(await callsOf(deletion({ id: 4 }))).toEqual(changing);
  });

  it('are one read and two writes when it is not', async () => {
    expect(await callsOf(deletion({ id: 1 }))).toEqual(noting);
    expect(await callsOf(sessionEvent({ id: 2, establishment: '99' }))).toEqual(noting);
    await callsOf(sessionEvent({ id: 3 }));
    expect(await callsOf(sessionEvent({ id: 4 }))).toEqual(noting);
  });

  it('are one read and at most two writes for a redelivered or stale event', async () => {
    await callsOf(workplaceEvent({ id: 2 }));

    expect(await callsOf(workplaceEvent({ id: 2 }))).toEqual(['GetItem', 'UpdateItem', 'UpdateItem']);
    expect(await callsOf(workplaceEvent({ id: 1 }))).toEqual(['GetItem', 'UpdateItem']);
  });

  describe('with an index of guests', () => {
    beforeEach(async () => {
      await createTable(dynamodb.endpoint, 'guests', GUESTS_TABLE);
      harness.guests = new GuestIndex(client, 'guests');
      harness.configurations = [exampleConfiguration({ products: ['training', 'office', 'absences'] })];
      harness.directory.addresses.set(idOf('lea'), address('lea'));
    });

    it('are one more for a session, before the mapping is confirmed', async () => {
      const indexing = ['GetItem', 'PutItem', 'BatchWriteItem', 'PutItem', 'UpdateItem'];

      expect(await callsOf(sessionEvent({ id: 1 }))).toEqual(indexing);
      expect(await callsOf(sessionEvent({ id: 2, guests: ['tom'] }))).toEqual(indexing);
      expect(await callsOf(sessionEvent({ id: 3, organizer: 'max' }))).toEqual(indexing);
    });

    it('are as many as before for other events', async () => {
      expect(await callsOf(workplaceEvent({ id: 1, resource: '1' }))).toEqual(changing);
      expect(await callsOf(workplaceEvent({ id: 2, resource: '1', locationType: 'remoteWork' }))).toEqual(
        changing,
      );
      expect(await callsOf(leaveEvent({ id: 3, resource: '2' }))).toEqual(changing);
      await callsOf(sessionEvent({ id: 5 }));
      expect(await callsOf(sessionEvent({ id: 6 }))).toEqual(noting);
      expect(await callsOf(sessionEvent({ id: 6 }))).toEqual(['GetItem', 'UpdateItem', 'UpdateItem']);
      expect(await callsOf(sessionEvent({ id: 4 }))).toEqual(['GetItem', 'UpdateItem']);
      expect(await callsOf(deletion({ id: 7 }))).toEqual(changing);
      expect(await callsOf(sessionEvent({ id: 8, resource: '3', establishment: '99' }))).toEqual(noting);
    });
  });
});

describe('the row of an event', () => {
  it('holds the result, and counts deliveries without overwriting the first outcome', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(await logs.get(`${TENANT}#1`)).toMatchObject({
      tenant: TENANT,
      configuration: 'france',
      topic: 'calendar-event.updated',
      product: 'training',
      resource: `${TENANT}#calendar-event#875`,
      employee: address('lea'),
      outcome: 'created',
      deliveries: 2,
      attempts: 1,
      correlationId: 'request-1',
      googleEventId: harness.google.events(address('lea'))[0]?.id,
      link: harness.google.events(address('lea'))[0]?.htmlLink,
      history: [{ outcome: 'created' }],
    });
  });

  it('keeps the payload while it waits, and its history afterwards', async () => {
    harness.google.failNext({
      status: 403,
      reason: 'quotaExceeded',
      match: ({ method }) => method === 'insert',
    });
    await harness.deliver([sessionEvent({ id: 1 })]);
    const kept = await logs.payload(`${TENANT}#1`);

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(JSON.parse(kept?.toString() ?? '')).toEqual(sessionEvent({ id: 1 }).json);
    expect(await logs.payload(`${TENANT}#1`)).toBeNull();
    expect(await logs.get(`${TENANT}#1`)).toMatchObject({
      outcome: 'created',
      reason: null,
      history: [{ outcome: 'waiting', reason: 'quota_exhausted' }, { outcome: 'created' }],
    });
  });

  it('holds the outcome after the redelivery when the process died before writing it', async () => {
    const stepOfTheLog = 5;
    const end = await harness.deliver([sessionEvent({ id: 1 })], new CrashInjector(stepOfTheLog, 'before'));
    expect(end).toBe('dead');
    expect(await logs.get(`${TENANT}#1`)).toBeNull();

    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);

    expect(await logs.get(`${TENANT}#1`)).toMatchObject({ outcome: 'created', deliveries: 1 });
    expect(harness.google.allEvents()).toHaveLength(1);
  });
});
