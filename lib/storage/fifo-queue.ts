import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export type FifoQueueProps = {
  /** How long the function may work that reads from the queue. */
  consumerTimeout: Duration;
  /** So often a message is handed out before it goes to the dead-letter queue. */
  maxReceiveCount: number;
  /** An event that got 202 may be nowhere else. */
  removalPolicy: RemovalPolicy;
};

/** As long as SQS can keep a message: time for people to come back from a holiday. */
const RETENTION = Duration.days(14);

/** As much as SQS takes: a delivery of the 256 KB that the webhook lets in is a third longer in the queue, as base64. */
const LARGEST_MESSAGE_BYTES = 1024 * 1024;

/** A queue in order per group with high throughput, encrypted and reached by TLS only, with its dead-letter queue. */
export class FifoQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { consumerTimeout, maxReceiveCount, removalPolicy }: FifoQueueProps,
  ) {
    super(scope, id);
    const common = {
      removalPolicy,
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      maxMessageSizeBytes: LARGEST_MESSAGE_BYTES,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // Six times the function's, as AWS advises: Lambda itself tries a throttled batch again within that time.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
  }
}
