import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { QUICK_CLIENT } from '../../../functions/ingest/timeouts';

/** The clients of the ingest function, and a handler that does nothing with them. */
export const clients = [new SecretsManagerClient(QUICK_CLIENT), new SQSClient(QUICK_CLIENT)];

export const handler = () => Promise.resolve();
