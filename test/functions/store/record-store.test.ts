import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { RecordChangedError, RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';

const note = z.object({ text: z.string() });

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let records: RecordStore;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
  records = new RecordStore(client, 'configurations');
});

afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
});

const textOf = async (id: string) => (await records.read(id, note))?.value.text;

describe('a record', () => {
  it('is read as it was written, and null before', async () => {
    expect(await records.read('note#1', note)).toBeNull();

    const revision = await records.write('note#1', { text: 'first' }, null);

    expect(await records.read('note#1', note)).toEqual({ value: { text: 'first' }, revision });
    expect(await records.read('note#2', note)).toBeNull();
  });

  it('is replaced only with its current revision', async () => {
    const first = await records.write('note#1', { text: 'first' }, null);
    const second = await records.write('note#1', { text: 'second' }, first);
    await records.write('note#1', { text: 'third' }, second);

    expect(await textOf('note#1')).toBe('third');
    await expect(records.write('note#1', { text: 'late' }, first)).rejects.toThrow(RecordChangedError);
    await expect(records.write('note#1', { text: 'late' }, null)).rejects.toThrow(RecordChangedError);
    expect(await textOf('note#1')).toBe('third');
  });

  it('is created by one of several concurrent writers', async () => {
    const writes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => records.write('note#1', { text: String(index) }, null)),
    );

    const winners = writes.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await textOf('note#1')).toBe(String(writes.findIndex(({ status }) => status === 'fulfilled')));
  });

  it('is overwritten unconditionally with "any"', async () => {
    await records.write('note#1', { text: 'first' }, 'any');
    const revision = await records.write('note#1', { text: 'second' }, 'any');

    expect(await records.read('note#1', note)).toEqual({ value: { text: 'second' }, revision });
  });

  it('is removed only with its current revision, which a later record never has', async () => {
    const first = await records.write('note#1', { text: 'first' }, null);
    const second = await records.write('note#1', { text: 'second' }, first);

    await expect(records.remove('note#1', first)).rejects.toThrow(RecordChangedError);
    await records.remove('note#1', second);

    expect(await records.read('note#1', note)).toBeNull();
    await expect(records.remove('note#1', second)).rejects.toThrow(RecordChangedError);
    await expect(records.write('note#1', { text: 'late' }, second)).rejects.toThrow(RecordChangedError);
    await records.write('note#1', { text: 'made again' }, null);
    await expect(records.remove('note#1', second)).rejects.toThrow(RecordChangedError);
    await expect(records.write('note#1', { text: 'late' }, first)).rejects.toThrow(RecordChangedError);
  });

  it('expires when the last write has an expiry', async () => {
    const item = async () => {
      const { Item } = await client.send(
        new GetCommand({ TableName: 'configurations', Key: { id: 'note#1' } }),
      );
      return Item;
    };
    const first = await records.write('note#1', { text: 'first' }, null, 1_800_000_000);
    expect(await item()).toMatchObject({ expiresAt: 1_800_000_000 });

    await records.write('note#1', { text: 'second' }, first);
    expect(await item()).not.toHaveProperty('expiresAt');
  });

  it('throws when it does not match the schema', async () => {
    await records.write('note#1', { words: 1 }, null);

    await expect(records.read('note#1', note)).rejects.toThrow(z.ZodError);
  });
});

describe('a table that does not answer', () => {
  it('is not reported as a changed record', async () => {
    const { client: offline } = observedClient('http://127.0.0.1:9');
    const unreachable = new RecordStore(offline, 'configurations');

    await expect(unreachable.write('note#1', {}, null)).rejects.not.toThrow(RecordChangedError);
    await expect(unreachable.remove('note#1', 1)).rejects.not.toThrow(RecordChangedError);
    offline.destroy();
  });
});
