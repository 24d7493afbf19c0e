import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { calendar } from '@googleapis/calendar';
import { AwsClient, gaxios } from 'google-auth-library';
import { AWS_CLIENT_OPTIONS } from '../../../functions/shared/aws-clients';
import { createDocumentClient } from '../../../functions/store/dynamodb';

/** The clients of the sync function, and a handler that does nothing with them. */
export const clients = [
  createDocumentClient(),
  new SecretsManagerClient(AWS_CLIENT_OPTIONS),
  new SQSClient(AWS_CLIENT_OPTIONS),
  calendar({ version: 'v3' }),
  new gaxios.Gaxios(),
];

export { AwsClient };

export const handler = () => Promise.resolve();
