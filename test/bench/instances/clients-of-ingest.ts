import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { INGEST_CLIENT_OPTIONS } from '../../../functions/ingest/timeouts';

/** The clients of the ingest function, and a handler that does nothing with them. */
export const clients = [
  new SecretsManagerClient(INGEST_CLIENT_OPTIONS),
  new SQSClient(INGEST_CLIENT_OPTIONS),
];

export const handler = () => Promise.resolve();
