import { BatchWriteCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { forgetCommand } from '../../../bin/forget/forget';
import type { Mapping } from '../../../functions/domain/mapping';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { DirectoryWork } from '../../../functions/store/directory-work';
import { GuestIndex } from '../../../functions/store/guest-index';
import { LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { RecordStore } from '../../../functions/store/record-store';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { aConfiguration } from '../builders/configurations';
import { aDirectoryEmployee } from '../builders/directory-employees';
import { anEntry } from '../builders/log-entries';
import { address, idOf, workplaceEvent } from '../builders/lucca-events';
import { exampleLocation, exampleMapping, TENANT } from '../builders/sync-examples';
import { createCommandRunner } from '../harness/run-command';

export const NOW = Date.parse('2026-03-05T12:00:00Z');
export const LEA = address('lea');
export const FORMER = address('lea.martin');
export const TOM = address('tom');
export const TITLE = 'Burnout prevention';

/** Lea's addresses and id, and the title of her events. */
export const TEXTS_ABOUT_LEA = [LEA, FORMER, idOf('lea'), TITLE];

const SCHEMAS: Record<string, TableSchema> = {
  configurations: CONFIGURATIONS_TABLE,
  mappings: MAPPINGS_TABLE,
  logs: LOGS_TABLE,
  guests: GUESTS_TABLE,
  tallies: TALLIES_TABLE,
  audit: AUDIT_TABLE,
  directory: DIRECTORY_TABLE,
};

export const resource = (id: string) => `${TENANT}#calendar-event#${id}`;

/** Resources with events of Lea: at her address, at her former one, without an address, and her own record in Lucca. */
export const LEAS = {
  session: resource('875'),
  former: resource('700'),
  withoutAddress: resource('900'),
  change: `${TENANT}#employee#${idOf('lea')}`,
};

/** A session of Tom with Lea and Ann as guests. */
export const TOMS_SESSION = resource('950');

/** All tables with data about Lea and Tom. */
export async function openTables() {
  const dynamodb: LocalDynamoDb = await startDynamoDb();
  const { client } = observedClient(dynamodb.endpoint);
  for (const [name, schema] of Object.entries(SCHEMAS)) await createTable(dynamodb.endpoint, name, schema);
  const stores = {
    configurations: new ConfigurationStore(client, 'configurations'),
    records: new RecordStore(client, 'configurations'),
    logs: new LogStore(client, 'logs'),
    mappings: new MappingStore(client, 'mappings'),
    guests: new GuestIndex(client, 'guests'),
    directory: new DirectoryStore(client, 'directory', () => NOW),
    directoryWork: new DirectoryWork(client, 'directory', () => NOW),
  };
  return {
    ...stores,
    endpoint: dynamodb.endpoint,
    client,
    forget: (args: string[], from = client) =>
      createCommandRunner(forgetCommand, {
        client: from,
        environment: {
          CONFIGURATIONS_TABLE: 'configurations',
          LOGS_TABLE: 'logs',
          MAPPINGS_TABLE: 'mappings',
          GUESTS_TABLE: 'guests',
          DIRECTORY_TABLE: 'directory',
        },
        now: () => NOW,
      })(args),
    seed: () => seed(stores),
    clear: () => clear(client),
    contents: () => contents(client),
    /** Returns which texts about Lea are in the tables. */
    traces: async () => {
      const text = await contents(client);
      return TEXTS_ABOUT_LEA.filter((one) => text.includes(one));
    },
    stop: async () => {
      client.destroy();
      await dynamodb.stop();
    },
  };
}

export type Tables = Awaited<ReturnType<typeof openTables>>;

async function seed({
  configurations,
  records,
  logs,
  mappings,
  guests,
  directory,
  directoryWork,
}: {
  configurations: ConfigurationStore;
  records: RecordStore;
  logs: LogStore;
  mappings: MappingStore;
  guests: GuestIndex;
  directory: DirectoryStore;
  directoryWork: DirectoryWork;
}): Promise<void> {
  await configurations.save([aConfiguration({ notificationEmails: [TOM] })], 0);

  const authorizations = new AuthorizationStore(records, () => NOW);
  for (const id of ['france', 'removed']) {
    await authorizations.granted(aConfiguration({ id }), LEA, NOW);
    await authorizations.granted(aConfiguration({ id }), TOM, NOW);
  }
  for (const name of ['lea', 'tom']) {
    const entry = aDirectoryEmployee({ id: idOf(name), email: address(name) });
    await directory.put(TENANT, entry, null);
  }
  await directoryWork.addLookups(TENANT, [idOf('lea')]);

  for (const mapping of [
    owned(LEAS.session, 'lea', LEA),
    owned(LEAS.former, 'lea', FORMER),
    withoutEvents(LEAS.withoutAddress, null),
    withoutEvents(LEAS.change, LEA),
    owned(TOMS_SESSION, 'tom', TOM, [address('ann'), LEA]),
    owned(resource('951'), 'tom', TOM),
  ]) {
    await mappings.write(mapping, null);
  }
  const invitation = { endsAt: '2026-03-02T16:00:00.000Z', expiresAt: NOW / 1000 + 1000 };
  await guests.add({ ...invitation, guests: [LEA, address('ann')], resource: TOMS_SESSION });

  const payload = Buffer.from(JSON.stringify(workplaceEvent({ id: 9, resource: '900' }).json));
  const failed = { outcome: 'failed', reason: 'employee_without_address', payload } as const;
  const detail = `Employee ${idOf('lea')} has no usable address`;
  for (const entry of [
    anEntry({ eventId: 'a', resource: LEAS.session, employee: LEA }),
    anEntry({ eventId: 'b', resource: LEAS.former, employee: FORMER }),
    anEntry({ eventId: 'c', resource: LEAS.withoutAddress, employee: null, detail, ...failed }),
    anEntry({ eventId: 'd', resource: LEAS.change, employee: LEA }),
    anEntry({
      eventId: 'e',
      resource: LEAS.session,
      employee: LEA,
      outcome: 'waiting',
      payload: Buffer.from(TITLE),
    }),
    // The session was organized by Lea before.
    anEntry({ eventId: 'f', resource: TOMS_SESSION, employee: LEA }),
    anEntry({ eventId: 'toms-1', resource: TOMS_SESSION, employee: TOM, outcome: 'moved', movedFrom: LEA }),
    anEntry({ eventId: 'toms-2', resource: resource('951'), employee: TOM }),
  ]) {
    await logs.record(entry, 'applied');
  }
}

function owned(key: string, name: string, owner: string, guests: string[] = []): Mapping {
  const eventLocation = exampleLocation({ owner, ownerId: idOf(name), hash: 'h', generation: 2 });
  const { eventType } = eventLocation;
  const summary = name === 'lea' ? TITLE : 'Excel';
  return {
    ...exampleMapping({ generation: 2, confirmed: [eventLocation], guests: guests.slice(1) }),
    resource: key,
    ...{ employee: `${TENANT}#${idOf(name)}`, ownerAddress: owner, endsAt: '2026-03-02T16:00:00.000Z' },
    written: {
      parts: [{ name: '', event: { eventType, status: 'confirmed', summary, start: {}, end: {} } }],
      guests: guests.slice(0, 1),
      sendUpdates: 'none',
      keepsManualChanges: true,
      endsAt: '2026-03-02T16:00:00.000Z',
    },
    result: resultAt(owner),
  };
}

function withoutEvents(key: string, employee: string | null): Mapping {
  return { ...exampleMapping({ result: resultAt(employee) }), resource: key };
}

function resultAt(employee: string | null): Mapping['result'] {
  const detail = employee === null ? `Employee ${idOf('lea')} has no usable address` : null;
  const reason = employee === null ? 'employee_without_address' : null;
  return {
    ...{ outcome: employee === null ? 'failed' : 'created', reason, detail, employee },
    ...{ configuration: 'france', googleEventId: 'abc' },
  };
}

async function itemsOf(
  client: DynamoDBDocumentClient,
  TableName: string,
): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Items;
}

async function clear(client: DynamoDBDocumentClient): Promise<void> {
  for (const [table, { partitionKey, sortKey }] of Object.entries(SCHEMAS)) {
    const requests = (await itemsOf(client, table)).map((item) => ({
      DeleteRequest: {
        Key: { [partitionKey]: item[partitionKey], ...(sortKey && { [sortKey]: item[sortKey] }) },
      },
    }));
    if (requests.length > 0)
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

/** Returns the text of all tables, with the payloads. */
async function contents(client: DynamoDBDocumentClient): Promise<string> {
  const tables = await Promise.all(Object.keys(SCHEMAS).map((table) => itemsOf(client, table)));
  return JSON.stringify(tables, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
}
