import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** The maximum of SQS. */
const RETENTION = Duration.days(14);

/** The maximum of SQS. The webhook accepts deliveries of up to 256 KB, which grow by a third in base64. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

type FifoQueueProps = {
  /** Timeout of the function that consumes the queue. */
  consumerTimeout: Duration;
  /** Receives before a message goes to the dead-letter queue. */
  maxReceiveCount: number;
  removalPolicy: RemovalPolicy;
};

/**
 * A high-throughput FIFO queue with its dead-letter queue. Both are encrypted and require TLS.
 *
 * Both are FIFO, so that dead letters can be moved back (AWS-16), with their groups (AWS-18).
 */
export class FifoQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: FifoQueueProps) {
    super(scope, id);
    const { consumerTimeout, maxReceiveCount, removalPolicy } = props;
    const common = {
      removalPolicy,
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // AWS recommends six times the timeout of the function, because Lambda retries throttled batches within that time.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
  }
}
