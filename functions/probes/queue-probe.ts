import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Probe } from '../health/health-check';

/** The queue is there, and lets itself be looked at: what would prove more would send or take a message. */
export function queueProbe(client: SQSClient, queueUrl: string): Probe {
  return async (abortSignal) => {
    const look = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await client.send(look, { abortSignal });
    return undefined;
  };
}
