import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A function's own clients of AWS, with which it reaches for what it needs. */
export type ProbeClients = {
  tables: DynamoDBDocumentClient;
  queue: SQSClient;
  secrets: SecretsManagerClient;
};
