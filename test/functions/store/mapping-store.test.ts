import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { MappingChangedError, MappingStore } from '../../../functions/store/mapping-store';
import { MAPPINGS_TABLE } from '../../../functions/store/table-schemas';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../local/dynamodb';
import { exampleMapping, examplePlace, RESOURCE } from '../sync/examples';
import { observedClient } from './observed-client';

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
  it('reads what was written, and nothing where nothing was', async () => {
    const written = await store.write(exampleMapping({ doubtful: [examplePlace()] }), null);

    expect(await store.read(RESOURCE)).toEqual(written);
    expect(written.revision).toBe(1);
    expect(await store.read('other')).toBeNull();
  });

  it('replaces what was read', async () => {
    const first = await store.write(exampleMapping(), null);

    const second = await store.write({ ...first, version: '2027' }, first);

    expect(await store.read(RESOURCE)).toEqual({ ...first, version: '2027', revision: 2 });
    expect(second.revision).toBe(2);
  });

  it('refuses to overwrite what came in between', async () => {
    const first = await store.write(exampleMapping({ version: 'b' }), null);
    await store.write({ ...first, version: 'c' }, first);

    await expect(store.write({ ...first, version: 'a' }, first)).rejects.toThrow(MappingChangedError);
    await expect(store.write(exampleMapping({ version: 'a' }), null)).rejects.toThrow(MappingChangedError);
    expect(await store.read(RESOURCE)).toMatchObject({ version: 'c' });
  });

  it('refuses to bring back what is gone', async () => {
    await expect(store.write(exampleMapping(), exampleMapping())).rejects.toThrow(MappingChangedError);
  });
});
