import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from '../aws/aws-environment';

/** A client that remembers the name of each command that it sent, such as `UpdateItemCommand`. */
export function observedClient(endpoint: string): { client: DynamoDBDocumentClient; sent: string[] } {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        sent.push(commandName ?? 'unnamed');
        return next(input);
      },
    { step: 'initialize', name: 'observe' },
  );
  return { client, sent };
}
