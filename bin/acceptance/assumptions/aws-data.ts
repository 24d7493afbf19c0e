import type { Assumption } from './assumption';

const SQS_GUIDE = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
const LAMBDA_GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg';
const HTTP_API_GUIDE = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';
const DYNAMODB_GUIDE = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

const REDRIVE_GUIDE = `[AWS](${SQS_GUIDE}/sqs-configure-dead-letter-queue-redrive.html)`;

/** What the connector assumes about the way of an event through AWS. */
export const AWS_DATA_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'AWS-16',
    assumption:
      'A redrive moves messages of the FIFO dead-letter queue to the event queue with their bodies unchanged.',
    source: `${REDRIVE_GUIDE}; older editions of its API reference say that FIFO queues cannot`,
    ifWrong:
      'Dead letters stay in the dead-letter queue for 14 days. An operator has to receive and send each of them to the event queue.',
    modules: ['lib/storage/fifo-queue.ts'],
    check: 'aws.redrive',
  },
  {
    id: 'AWS-17',
    assumption:
      'A redriven message gets a new deduplication id, so that the event queue accepts an event that it had within five minutes.',
    source: `${REDRIVE_GUIDE} says it of the message id only`,
    ifWrong: 'A redrive within five minutes of the last receive loses the event: wait five minutes.',
    modules: ['functions/queue/message.ts'],
    check: 'aws.redrive',
  },
  {
    id: 'AWS-18',
    assumption: 'A redriven message keeps its message group.',
    source: null,
    ifWrong:
      'The event can be processed at the same time as a newer one of its resource. The mapping has optimistic locking, and the older one becomes stale.',
    modules: ['lib/storage/fifo-queue.ts'],
    check: {
      none: 'Only a receiver sees the group of a message, and the sync function is the receiver of the event queue.',
    },
  },
  {
    id: 'AWS-19',
    assumption:
      'The webhook answers 202 within 3 seconds while events arrive, including the way through the HTTP API.',
    source: `Lucca's limit; [AWS](${HTTP_API_GUIDE}/http-api-quotas.html) limits an integration to 30 seconds`,
    ifWrong: 'Lucca repeats the delivery, which is then a duplicate, and suspends the endpoint after many.',
    modules: ['functions/ingest/timeouts.ts'],
    check: 'aws.delivery',
  },
  {
    id: 'AWS-20',
    assumption: 'The first answer of a new instance of the webhook function arrives within 3 seconds.',
    source: `[AWS](${LAMBDA_GUIDE}/lambda-runtime-environment.html): under 100 ms to over 1 second`,
    ifWrong: 'Lucca repeats the first delivery after an idle time. Provisioned concurrency would avoid it.',
    modules: ['functions/ingest/timeouts.ts'],
    check: 'aws.delivery',
  },
  {
    id: 'AWS-21',
    assumption: 'The HTTP API passes each byte of a body to the function, as text or in base64.',
    source: `[AWS](${HTTP_API_GUIDE}/http-api-develop-integrations-lambda.html)`,
    ifWrong:
      'The signatures of such deliveries are wrong: 401, and Lucca suspends the endpoint. Reconcile fetches the events from Lucca minutes later.',
    modules: ['functions/ingest/receive-delivery.ts'],
    check: 'aws.body',
  },
  {
    id: 'AWS-22',
    assumption:
      'The high-throughput FIFO queue passes the messages of a group to the function in the order in which they were accepted.',
    source: `[AWS](${SQS_GUIDE}/FIFO-queues-understanding-logic.html)`,
    ifWrong: 'Older changes become stale. Calendars are right, because versions decide.',
    modules: ['functions/sync/process-group.ts'],
    check: 'aws.order',
  },
  {
    id: 'AWS-23',
    assumption: 'Of 100 events, 95 are in the calendar within 10 seconds of their delivery.',
    source: null,
    ifWrong: 'Changes reach calendars late. Increase the memory or the concurrency of the sync function.',
    modules: ['functions/sync/handler.ts'],
    check: 'aws.delivery',
  },
  {
    id: 'AWS-24',
    assumption: 'An event that is delivered again within five minutes is dropped by the queue.',
    source: `[AWS](${SQS_GUIDE}/using-messagededuplicationid-property.html)`,
    ifWrong: 'It is processed again, which changes nothing: the mapping has its version.',
    modules: ['functions/queue/message.ts'],
    check: 'aws.order',
  },
  {
    id: 'AWS-25',
    assumption:
      'Of a batch, only the messages named in the response return to the queue, and later messages of their group wait for them.',
    source: `[AWS](${LAMBDA_GUIDE}/services-sqs-errorhandling.html)`,
    ifWrong:
      'Events that were processed are processed again, which changes nothing, or a newer one comes first and the older one is stale.',
    modules: ['functions/sync/handler.ts'],
    check: {
      none: 'A test event that fails and is retried cannot be made without a fault of Google or AWS.',
    },
  },
  {
    id: 'AWS-26',
    assumption: 'The clocks of the functions and of the HTTP API differ by less than 10 seconds.',
    source: null,
    ifWrong:
      'Authentic deliveries are rejected as too old or too new from five minutes on, and the durations in the log are wrong.',
    modules: ['functions/ingest/signature.ts'],
    check: 'aws.delivery',
  },
  {
    id: 'AWS-27',
    assumption: 'A mapping is in the index by employee within two minutes of its write.',
    source: `[AWS](${DYNAMODB_GUIDE}/GSI.html): usually within a fraction of a second`,
    ifWrong:
      'An event that was written during a change of address stays at the old address until its next change. Search later for it.',
    modules: ['functions/sync/sync-employee.ts'],
    check: 'aws.delivery',
  },
  {
    id: 'AWS-28',
    assumption: 'A message that was processed and deleted is not received again.',
    source: `[AWS](${SQS_GUIDE}/FIFO-queues-exactly-once-processing.html)`,
    ifWrong: 'It is processed again, which changes nothing: the mapping has its version.',
    modules: ['functions/sync/process-group.ts'],
    check: 'aws.delivery',
  },
];
