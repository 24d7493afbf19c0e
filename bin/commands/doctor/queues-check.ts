import type { SQSClient } from '@aws-sdk/client-sqs';
import { queueDepth } from '../../../functions/lucca/queue-depth';
import type { Deployment } from '../../doctor/deployment';
import { findingsOf, ok, wrong, type Finding } from '../../doctor/finding';

const ADVICE =
  'They crashed the sync function 50 times: read its log, mend the cause, then start a redrive in the console of SQS';

/** Whether events got lost on their way to the sync function, and how many are on it. */
export async function checkQueues(sqs: SQSClient, { setting }: Deployment): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('the queue', async () => {
      const depth = await queueDepth(sqs, await setting('QUEUE_URL', 'QueueUrl'))();
      return [ok(`${depth} on their way`)];
    }),
    findingsOf('the dead-letter queue', async () => {
      const depth = await queueDepth(sqs, await setting('DEAD_LETTER_QUEUE_URL', 'DeadLetterQueueUrl'))();
      if (depth === 0) return [ok('none in the dead-letter queue')];
      return [wrong(`${depth} in the dead-letter queue`, ADVICE)];
    }),
  ]);
  return findings.flat();
}
