import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { TABLES } from '../../bin/doctor/checks/tables';
import type { LuccaEvent } from '../support/fakes/lucca/event';
import { clientOptions } from '../support/aws/aws-environment';
import { createTable } from '../support/aws/dynamodb';
import { startLocalConnector, type LocalConnector } from '../support/local-stack/local-connector';
import { runScript } from '../support/local-stack/run-script';
import { calendarEntry } from '../support/story/calendar-entry';
import { keyOfEvent } from '../support/harness/log-table';
import { LogWatcher } from '../support/story/run-scenes';
import { runStory } from '../support/story/run-story';

/** A cold start bundles the functions, which takes long on a busy machine. */
jest.setTimeout(240_000);

/** In the order of the documentation. The directory is read from Lucca again. */
const RESTORED = ['configurations', 'audit', 'mappings', 'guests', 'logs'];

describe('a stage that is deployed again after its removal', () => {
  let connector: LocalConnector;
  let client: DynamoDBDocumentClient;
  const watch = new LogWatcher();

  beforeAll(async () => {
    connector = await startLocalConnector({
      onOutput: () => {
        watch.notifyOutput();
      },
    });
    client = DynamoDBDocumentClient.from(
      new DynamoDBClient(clientOptions(connector.stack.unprotectedDynamodb)),
    );
  });

  afterAll(async () => {
    client.destroy();
    await connector.stop();
  });

  const calendars = () =>
    connector.google
      .allEvents()
      .map(({ owner, event }) => ({ id: event.id, ...calendarEntry(owner, event) }));

  /** Leaves the tables of the earlier stack under another name, and creates those of the new one. */
  async function replaceTables(): Promise<void> {
    for (const { variable, schema } of TABLES) {
      const name = connector.environment[variable] ?? '';
      const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: name }));
      expect(LastEvaluatedKey).toBeUndefined();
      await createTable(connector.stack.unprotectedDynamodb, `old-${name}`, schema);
      for (const Item of Items) await client.send(new PutCommand({ TableName: `old-${name}`, Item }));
      await client.send(new DeleteTableCommand({ TableName: name }));
      await createTable(connector.stack.unprotectedDynamodb, name, schema);
    }
    await connector.stack.retireInstances();
  }

  async function countItems(name: string): Promise<number> {
    const { Count = 0 } = await client.send(new ScanCommand({ TableName: name, Select: 'COUNT' }));
    return Count;
  }

  async function outcomeOf(event: LuccaEvent): Promise<string> {
    await connector.lucca.endpoints.deliver(event);
    const row = await watch.row(connector.logs, keyOfEvent(event));
    return row.outcome;
  }

  it('continues with the data of its earlier stack', async () => {
    const { environment, lucca, webhookUrl } = connector;
    const run = (command: string, ...args: string[]) =>
      runScript({ file: `bin/${command}.ts`, args, environment });
    expect(await runStory(connector, watch, () => undefined, new AbortController().signal)).toEqual([]);
    const louise = lucca.lucca.hire('louise.petit@acme.example');
    const before = lucca.lucca.setWorkplace({ employee: louise });
    expect(await outcomeOf(before)).toBe('created');
    const entries = calendars();
    const [written] = entries.filter(({ owner }) => owner === 'louise.petit@acme.example');

    await replaceTables();
    const counts: Record<string, number> = {};
    for (const table of RESTORED) {
      const name = environment[`${table.toUpperCase()}_TABLE`] ?? '';
      await run('restore', '--table', table, '--from', `old-${name}`);
      counts[table] = (await countItems(name)) - (await countItems(`old-${name}`));
    }
    // The audit trail also has the restored configuration, before and after the change
    expect(counts).toMatchObject({ audit: 2, mappings: 0, guests: 0, logs: 0 });
    await run('connect-lucca', '--url', webhookUrl);

    // The same event again changes nothing, the next one changes the same calendar event
    expect(await outcomeOf(before)).toBe('created');
    expect(calendars()).toEqual(entries);
    const { id } = before.data;
    expect(await outcomeOf(lucca.lucca.changeWorkplace(id, { position: 'firstHalfDay' }))).toBe('updated');
    const changed = calendars().filter(({ owner }) => owner === 'louise.petit@acme.example');
    expect(changed.map(({ id: eventId }) => eventId)).toEqual([written?.id]);
    expect(changed).not.toEqual([written]);
    expect(calendars()).toHaveLength(entries.length);
  });
});
