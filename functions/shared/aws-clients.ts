import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BOUNDED_CLIENT } from '../bounded-client';

export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(BOUNDED_CLIENT), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
