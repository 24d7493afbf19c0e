import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { clientOptions } from './aws-environment';
import { startSqsFront, type SqsSwitches } from './sqs-front';

export type LocalSqs = {
  endpoint: string;
  /** Select behaviour that AWS does not document. */
  switches: SqsSwitches;
  /**
   * @param attributes as SQS names them, e.g. `VisibilityTimeout`
   * @returns a URL on 127.0.0.1
   */
  createFifoQueue(name: string, attributes?: Record<string, string>): Promise<string>;
  /** `arn:aws:sqs:…`, for a redrive policy */
  queueArn(queueUrl: string): Promise<string>;
  stop(): Promise<void>;
};

/**
 * SQS in memory. It runs in a worker thread, because fauxqs is an ES module only, which jest and tsx cannot load into CommonJS.
 */
export async function startSqs(): Promise<LocalSqs> {
  const thread = new Worker(require.resolve('./sqs-thread.mjs'), { execArgv: [] });
  const message: unknown[] = await once(thread, 'message');
  const target = `http://127.0.0.1:${z.number().parse(message[0])}`;
  // The URLs that fauxqs lists have a host that some machines cannot resolve.
  const client = new SQSClient({ ...clientOptions(target), useQueueUrlAsEndpoint: false });
  const { origin: endpoint, switches, stop: stopFront } = await startSqsFront(target, client);

  return {
    ...{ endpoint, switches },
    async createFifoQueue(name, attributes = {}) {
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes, FifoQueue: 'true' } }),
      );
      // The URL of fauxqs has a host under .localhost, which some machines cannot resolve.
      return new URL(new URL(z.url().parse(QueueUrl)).pathname, endpoint).href;
    },
    async queueArn(queueUrl) {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
      );
      return z.string().parse(Attributes?.QueueArn);
    },
    async stop() {
      client.destroy();
      await stopFront();
      await thread.terminate();
    },
  };
}
