import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Options of an AWS client that abandons a service that hangs, so that a function keeps time for its other events. Times in
 * ms, for one attempt. Without `throwOnRequestTimeout` the SDK only warns.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;

/** A client for DynamoDB items as plain objects. Fields that are undefined are not stored. */
export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(AWS_CLIENT_OPTIONS), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
