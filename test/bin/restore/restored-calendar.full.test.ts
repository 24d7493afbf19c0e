import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { restoreCommand } from '../../../bin/restore/restore';
import { createDocumentClient } from '../../../functions/store/dynamodb';
import { GuestIndex } from '../../../functions/store/guest-index';
import { MappingStore } from '../../../functions/store/mapping-store';
import { GUESTS_TABLE, MAPPINGS_TABLE, type TableSchema } from '../../../functions/store/tables';
import { awsEnvironment } from '../../support/aws/aws-environment';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { sessionEvent, workplaceEvent } from '../../support/builders/lucca-events';
import { createCommandRunner } from '../../support/harness/run-command';
import type { TestHarness } from '../../support/harness/sync-harness';
import { eventsOf, startInFebruary } from '../../functions/sync/sync-test';

/** Tables of the connector, by the value of `--table`. */
const TABLES = { mappings: MAPPINGS_TABLE, guests: GUESTS_TABLE };

const SESSIONS = 40;

const environment = process.env;
let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let harness: TestHarness;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  process.env = { ...environment, ...awsEnvironment({ dynamodb: dynamodb.endpoint }) };
  client = createDocumentClient();
  harness = await startInFebruary();
});

afterAll(async () => {
  process.env = environment;
  client.destroy();
  await harness.google.stop();
  await dynamodb.stop();
});

async function forEachTable(run: (name: string, schema: TableSchema) => Promise<unknown>): Promise<void> {
  for (const [name, schema] of Object.entries(TABLES)) await run(name, schema);
}

/** As RestoreTableToPointInTime: a new table with the items of this moment. */
async function restoreToPointInTime(name: string, schema: TableSchema): Promise<void> {
  await createTable(dynamodb.endpoint, `${name}-restored`, schema);
  const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: name }));
  expect(LastEvaluatedKey).toBeUndefined();
  for (const Item of Items) await client.send(new PutCommand({ TableName: `${name}-restored`, Item }));
}

async function loseTable(name: string, schema: TableSchema): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName: name }));
  await createTable(dynamodb.endpoint, name, schema);
}

const session = (resource: number, id: number, title: string, guests = ['tom', 'ann']) =>
  sessionEvent({ id, resource: `session-${resource}`, title, guests });

/** Title and Google id of the events of a session. A copy in another generation would be a second entry. */
const shown = (resource: number) =>
  eventsOf(harness.google, `session-${resource}`)
    .filter(({ event }) => event.status !== 'cancelled')
    .map(({ event }) => [event.id, event.summary]);

it('the calendar is right after the tables were lost and restored to an earlier moment', async () => {
  await forEachTable((name, schema) => createTable(dynamodb.endpoint, name, schema));
  harness.stores = { mappings: new MappingStore(client, 'mappings'), logs: harness.logs };
  harness.guests = new GuestIndex(client, 'guests');
  for (let resource = 0; resource < SESSIONS; resource++)
    await harness.deliver([session(resource, resource, `Session ${resource}`)]);
  await harness.deliver([workplaceEvent({ id: SESSIONS, resource: 'workplace-1' })]);
  const ids = Array.from({ length: SESSIONS }, (_, resource) => shown(resource)[0]?.[0]);

  await forEachTable(restoreToPointInTime);
  // Changed after the moment to which the tables are restored
  await harness.deliver([session(1, 100, 'Changed after the moment')]);
  await harness.deliver([session(2, 101, 'Changed after the moment')]);
  await forEachTable(loseTable);
  // Arrives while the mappings are lost: its new mapping must survive
  await harness.deliver([session(3, 102, 'Changed while lost')]);

  const variables = { MAPPINGS_TABLE: 'mappings', GUESTS_TABLE: 'guests' };
  const restore = createCommandRunner(restoreCommand, {
    ...{ client, environment: variables, now: () => harness.now() },
  });
  const outputs: string[] = [];
  await forEachTable(async (name) => {
    const { code, output } = await restore(['--table', name, '--from', `${name}-restored`]);
    expect(code).toBe(0);
    outputs.push(output);
  });
  expect(outputs).toEqual([
    `mappings: ${SESSIONS + 1} read, ${SESSIONS} copied, 1 already in the live table\n`,
    `guests: ${2 * SESSIONS} read, ${2 * SESSIONS - 2} copied, 2 already in the live table\n`,
  ]);

  await harness.deliver([session(0, 110, 'Changed later')]);
  // Back to the content that the restored mapping had: without an unknown hash, this would seem to be written already
  await harness.deliver([session(1, 111, 'Session 1')]);
  // Lucca redelivers what the restored mapping does not know
  await harness.deliver([session(2, 101, 'Changed after the moment')]);
  await harness.deliver([session(3, 5, 'An old event')]);
  await harness.deliver([session(4, 4, 'Session 4')]);
  await harness.deliver([sessionEvent({ id: 112, resource: 'session-5', status: 'cancelled' })]);

  expect([0, 1, 2, 3, 4, 5].map(shown)).toEqual([
    [[ids[0], 'Changed later']],
    [[ids[1], 'Session 1']],
    [[ids[2], 'Changed after the moment']],
    [[ids[3], 'Changed while lost']],
    [[ids[4], 'Session 4']],
    [],
  ]);
  expect(harness.last('5')).toMatchObject({ outcome: 'stale' });
  expect(harness.recorded.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
});
