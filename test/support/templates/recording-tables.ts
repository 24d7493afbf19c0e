import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { clientOptions } from '../aws/aws-environment';

const requests = z.record(z.string(), z.unknown());
const input = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: requests.optional(),
  Item: z.object({ id: z.string().optional() }).optional(),
  Key: z.object({ id: z.string().optional() }).optional(),
});

/** A client without a server that records what IAM would check: actions by table or index, and the ids of written items. */
export function recordingTables() {
  const asked: Record<string, string[]> = {};
  const written: string[] = [];
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions('http://127.0.0.1:9')));
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      (args) => {
        const { TableName, IndexName, RequestItems, Item, Key } = input.parse(args.input);
        const [table = ''] = TableName === undefined ? Object.keys(RequestItems ?? {}) : [TableName];
        const resource = IndexName === undefined ? table : `${table}/index/${IndexName}`;
        const action = `dynamodb:${commandName.replace(/Command$/, '')}`;
        asked[resource] = [...(asked[resource] ?? []), action].toSorted();
        const id = Item?.id ?? Key?.id;
        if (id !== undefined && !action.includes(':Get')) written.push(id);
        return Promise.resolve({ output: { $metadata: {} }, response: {} });
      },
    { step: 'initialize', name: 'record', priority: 'high' },
  );
  return { client, asked, written };
}
