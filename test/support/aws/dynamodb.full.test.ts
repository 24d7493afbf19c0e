import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { updateExpression } from '../../../functions/store/dynamodb';
import { clientOptions } from './aws-environment';
import { createTable, startDynamoDb, type LocalDynamoDb } from './dynamodb';

const SCHEMA = {
  partitionKey: 'id',
  sortKey: 'place',
  indexes: [{ name: 'by-owner', partitionKey: 'owner', sortKey: 'since' }],
};

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(dynamodb.endpoint)));
  await createTable(dynamodb.endpoint, 'things', SCHEMA);
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

/** A text with this number of bytes. */
const textOf = (bytes: number) => '€'.repeat(bytes / 3) + 'x'.repeat(bytes % 3);
const update = (name: string, text: string) =>
  new UpdateCommand({
    TableName: 'things',
    Key: { id: '1', place: '1' },
    ...updateExpression({ [name === 'owner' ? 'set' : 'setOnce']: { [name]: text } }, []),
  });
const query = (id: string, place: string) =>
  new QueryCommand({
    TableName: 'things',
    KeyConditionExpression: '#id = :id AND #place BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#id': 'id', '#place': 'place' },
    ExpressionAttributeValues: { ':id': id, ':first': '1', ':last': place },
  });
const put = (key: Record<string, string>) =>
  new PutCommand({ TableName: 'things', Item: { id: '1', place: '1', ...key } });

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
describe('DynamoDB', () => {
  it('accepts the longest keys', async () => {
    const [partition, sort] = [textOf(2048), textOf(1024)];
    await client.send(put({ id: partition, place: sort, owner: partition, since: sort }));
    await client.send(update('owner', partition));
    await client.send(update('since', sort));
    await client.send(query(partition, sort));

    expect(
      await client.send(new GetCommand({ TableName: 'things', Key: { id: partition, place: sort } })),
    ).toMatchObject({ Item: { id: partition } });
  });

  it.each([
    ['write', () => client.send(put({ id: textOf(2049) }))],
    ['write', () => client.send(put({ place: textOf(1025) }))],
    ['write to an index', () => client.send(put({ owner: textOf(2049), since: '1' }))],
    ['write to an index', () => client.send(put({ owner: '1', since: textOf(1025) }))],
    [
      'read',
      () => client.send(new GetCommand({ TableName: 'things', Key: { id: textOf(2049), place: '1' } })),
    ],
    ['update', () => client.send(update('owner', textOf(2049)))],
    ['update a missing attribute', () => client.send(update('since', textOf(1025)))],
    ['query', () => client.send(query(textOf(2049), '1'))],
    ['query', () => client.send(query('1', textOf(1025)))],
    [
      'read in a batch',
      () =>
        client.send(
          new BatchGetCommand({ RequestItems: { things: { Keys: [{ id: textOf(2049), place: '1' }] } } }),
        ),
    ],
    [
      'write in a batch',
      () =>
        client.send(
          new BatchWriteCommand({
            RequestItems: { things: [{ PutRequest: { Item: { id: '1', place: textOf(1025) } } }] },
          }),
        ),
    ],
  ])('rejects a key that is too long in a request to %s', async (_, send) => {
    await expect(send()).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^The key \w+ has \d+ bytes, more than \d+$/) as unknown,
    });
  });

  it('rejects an unpaired surrogate in any text', async () => {
    await expect(client.send(put({ note: 'a\ud83d' }))).rejects.toThrow('unpaired surrogate');
  });
});
