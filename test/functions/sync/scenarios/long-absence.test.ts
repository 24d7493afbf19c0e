import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LogStore } from '../../../../functions/store/log-store';
import { MappingStore } from '../../../../functions/store/mapping-store';
import { LOGS_TABLE, MAPPINGS_TABLE } from '../../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../../support/aws/dynamodb';
import { address, employeeEvent, idOf, leaveEvent } from '../../../support/builders/lucca-events';
import { exampleConfiguration } from '../../../support/builders/sync-examples';
import { observedClient } from '../../../support/harness/observed-client';
import { TestHarness } from '../../../support/harness/sync-harness';

/** As many parts as are written at all; an item of DynamoDB must hold them twice while they move. */
const PARTS = Array.from({ length: 200 }, (_, n): [string, string] => [
  new Date(Date.UTC(2027, 0, 1 + 2 * n)).toISOString().slice(0, 10),
  'allDay',
]);
const LONG_NAME = 'jean-baptiste.de-la-rochefoucauld-montmorency-d-angouleme.and-so-on';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let harness: TestHarness;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
  harness = await TestHarness.start();
  harness.stores = { mappings: new MappingStore(client, 'mappings'), logs: new LogStore(client, 'logs') };
  harness.directory.addresses.set(idOf('lea'), address(LONG_NAME));
  harness.configurations = [as('event')];
  await deliver(leaveEvent({ id: 1, days: PARTS }));
});
afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
  await harness.google.stop();
});

const as = (kind: string) =>
  exampleConfiguration({ products: ['absences'], presentation: { absences: { as: kind } } });

async function deliver(event: Parameters<TestHarness['deliver']>[0][number]): Promise<void> {
  expect(await harness.deliver([event])).toEqual([]);
}

const outcome = async (id: number | string) =>
  (await new LogStore(client, 'logs').get(`https://acme.ilucca.net#${id}`))?.outcome;

describe('an absence of very many parts', () => {
  it('can become out of office', async () => {
    // Prepare
    harness.configurations = [as('outOfOffice')];
    // Act
    await deliver(leaveEvent({ id: 2, days: PARTS }));
    // Assess
    expect(await outcome(2)).toBe('updated');
    expect(harness.google.events(address(LONG_NAME)).map(({ eventType }) => eventType)).toEqual(
      PARTS.map(() => 'outOfOffice'),
    );
  }, 60_000);

  it('can follow its employee to another address, and go', async () => {
    // Prepare
    const other = `${LONG_NAME}-durand`;
    // Act
    await harness.deliver([employeeEvent({ id: 2, name: 'lea', email: address(other) })]);
    expect(await harness.deliverSent()).toBe(0);
    // Assess
    expect(await outcome('2#leave#875')).toBe('moved');
    expect(harness.google.events(address(LONG_NAME))).toEqual([]);
    expect(harness.google.events(address(other))).toHaveLength(PARTS.length);
    // Act
    await deliver(leaveEvent({ id: 3, status: 'cancelled' }));
    // Assess
    expect(harness.google.events(address(other))).toEqual([]);
  }, 60_000);
});
