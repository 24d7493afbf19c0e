import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MappingChangedError, MappingStore } from '../../../functions/store/mapping-store';
import { MAPPINGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { exampleLocation, exampleMapping, RESOURCE } from '../../support/builders/sync-examples';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let store: MappingStore;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
  store = new MappingStore(client, 'mappings');
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
});

describe('MappingStore', () => {
  it('reads what was written, and null if there is nothing', async () => {
    const written = await store.write(exampleMapping({ pending: [exampleLocation()] }), null);

    expect(await store.read(RESOURCE)).toEqual(written);
    expect(written.revision).toBe(1);
    expect(await store.read('other')).toBeNull();
  });

  it('replaces the mapping that was read', async () => {
    const first = await store.write(exampleMapping(), null);

    const second = await store.write({ ...first, version: '2027' }, first);

    expect(await store.read(RESOURCE)).toEqual({ ...first, version: '2027', revision: 2 });
    expect(second.revision).toBe(2);
  });

  it('throws when another write came in between', async () => {
    const first = await store.write(exampleMapping({ version: 'b' }), null);
    await store.write({ ...first, version: 'c' }, first);

    await expect(store.write({ ...first, version: 'a' }, first)).rejects.toThrow(MappingChangedError);
    await expect(store.write(exampleMapping({ version: 'a' }), null)).rejects.toThrow(MappingChangedError);
    expect(await store.read(RESOURCE)).toMatchObject({ version: 'c' });
  });

  it('throws when the mapping to replace is gone', async () => {
    await expect(store.write(exampleMapping(), exampleMapping())).rejects.toThrow(MappingChangedError);
  });
});

describe('MappingStore.ofEmployee and lastOfEmployee', () => {
  const EMPLOYEE = 'https://acme.ilucca.net#416';
  const written = (resource: string, endsAt: string, employee: string | null = EMPLOYEE) =>
    store.write(
      { ...exampleMapping({ endsAt, employee, ownerAddress: 'lea@acme.example' }), resource },
      null,
    );
  const found = (since: string) =>
    Array.fromAsync(store.ofEmployee(EMPLOYEE, since), ({ resource }) => resource);

  it('return the resources that end later', async () => {
    await written('over', '2026-03-01T00:00:00.000Z');
    await written('now', '2026-03-02T00:00:00.000Z');
    await written('later', '2027-03-02T00:00:00.000Z');
    await written('of another', '2027-03-02T00:00:00.000Z', 'https://acme.ilucca.net#417');

    expect(await found('2026-03-02T00:00:00.000Z')).toEqual(['now', 'later']);
  });

  it('return when they end, and which one ends last', async () => {
    await written('last', '2027-03-02T00:00:00.000Z');
    await written('first', '2026-03-02T00:00:00.000Z');

    expect(await Array.fromAsync(store.ofEmployee(EMPLOYEE, '0'))).toEqual([
      { resource: 'first', endsAt: '2026-03-02T00:00:00.000Z', ownerAddress: 'lea@acme.example' },
      { resource: 'last', endsAt: '2027-03-02T00:00:00.000Z', ownerAddress: 'lea@acme.example' },
    ]);
    expect(await store.lastOfEmployee(EMPLOYEE)).toBe('last');
    expect(await store.lastOfEmployee('https://acme.ilucca.net#417')).toBeNull();
  });

  it('leave out a resource that has no events any more', async () => {
    const before = await written('gone', '2027-03-02T00:00:00.000Z');
    await store.write({ ...before, employee: null, endsAt: null }, before);

    expect(await found('2026-03-02T00:00:00.000Z')).toEqual([]);
    expect(await store.read('gone')).toMatchObject({ employee: null, endsAt: null });
  });
});
