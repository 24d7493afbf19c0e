import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readSecret } from '../shared/secrets';
import type { Probe } from './health-check';

/** Detail of a secret without a value. */
const EMPTY = 'empty';

/** A function's own AWS clients. */
export type ProbeClients = {
  tables: DynamoDBDocumentClient;
  queue: SQSClient;
  secrets: SecretsManagerClient;
};

/** Checks that the secret can be read. It may be empty, as after the first deployment. */
export function secretProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (abortSignal) => {
    try {
      const text = await readSecret(client, secretId, abortSignal);
      return (text ?? '').trim() === '' ? EMPTY : undefined;
    } catch (error) {
      // A secret without a value has no version with the staging label AWSCURRENT.
      if (error instanceof ResourceNotFoundException && error.message.includes('staging label')) return EMPTY;
      throw error;
    }
  };
}

/** Checks that Google secrets may be read, with a name that does not exist: Secrets Manager checks permissions first. */
export function googleSecretProbe(client: SecretsManagerClient, prefix: string): Probe {
  return async (abortSignal) => {
    try {
      await readSecret(client, `${prefix}health-check`, abortSignal);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return undefined;
  };
}

/** Checks that the attributes of the queue can be read. Only sending or receiving a message would prove more. */
export function queueProbe(client: SQSClient, queueUrl: string): Probe {
  return async (abortSignal) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await client.send(command, { abortSignal });
    return undefined;
  };
}
