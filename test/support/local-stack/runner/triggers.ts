import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { clientOptions, LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';
import { functionName, readProperties, resourcesOf, type Lookup, type Template } from './template';

export type EventSourceSettings = {
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** Whether the function returns partial batch responses. */
  reportsFailures: boolean;
  maxConcurrency: number;
};

type EventSource = {
  /** Stops receiving and gives running batches a few seconds to finish. */
  stop(): Promise<void>;
};

const LONG_POLL_SECONDS = 20;

const GRACE_MS = 3000;

/**
 * Lambda's event source mapping: receives batches from a queue, invokes the function concurrently up to the limit, and deletes
 * the messages that succeeded. The others become visible again after their timeout.
 *
 * @param invoke rejects if the function failed as a whole
 */
export function startEventSource(
  endpoint: string,
  { queueUrl, queueArn, batchSize, reportsFailures, maxConcurrency }: EventSourceSettings,
  invoke: (event: { Records: SQSRecord[] }) => Promise<unknown>,
): EventSource {
  const client = new SQSClient(clientOptions(endpoint));
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function receive(): Promise<SQSRecord[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages.map((message) => toSqsRecord(message, queueArn));
  }

  async function processBatch(records: SQSRecord[]): Promise<void> {
    const succeeded = await invoke({ Records: records }).then(
      (response) => (reportsFailures ? deletableRecords(records, response) : records),
      () => [],
    );
    if (succeeded.length === 0) return;
    const entries = succeeded.map(({ messageId, receiptHandle }) => ({
      Id: messageId,
      ReceiptHandle: receiptHandle,
    }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (running.size >= maxConcurrency) await Promise.race(running);
      const records = await receive();
      if (records.length === 0) continue;
      const batch = processBatch(records).finally(() => running.delete(batch));
      running.add(batch);
    }
  }

  const polling = poll().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.race([Promise.allSettled(running), setTimeout(GRACE_MS, undefined, { ref: false })]);
      client.destroy();
    },
  };
}

const message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.looseObject({
    ApproximateReceiveCount: z.string(),
    SentTimestamp: z.string(),
    SenderId: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
  }),
});

/** Converts a received message to the record that Lambda passes to a function. */
export function toSqsRecord(received: Message, queueArn: string): SQSRecord {
  const { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes } = message.parse(received);
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * The records that Lambda deletes after a batch response. As in AWS, a response that is malformed or names an unknown message
 * fails the whole batch; an empty one is a success.
 */
export function deletableRecords(records: SQSRecord[], response: unknown): SQSRecord[] {
  const parsed = batchResponse.nullish().safeParse(response);
  if (!parsed.success) return [];
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const known = new Set(records.map(({ messageId }) => messageId));
  if ([...failed].some((id) => !known.has(id))) return [];
  return records.filter(({ messageId }) => !failed.has(messageId));
}

const eventSource = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  Enabled: z.literal(true).default(true),
});

/** The event source mappings of a template with the functions they invoke. */
export function eventSourcesOf(
  template: Template,
  lookup: Lookup,
): (EventSourceSettings & { functionName: string })[] {
  const queueUrls = new Map(
    resourcesOf(template, 'AWS::SQS::Queue').map(([id]) => [lookup.attribute(id, 'Arn'), lookup.ref(id)]),
  );
  return resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([id, resource]) => {
    const mapping = readProperties(resource, eventSource, lookup);
    const queueUrl = queueUrls.get(mapping.EventSourceArn);
    if (queueUrl === undefined) throw new Error(`The queue of ${id} is not in the template`);
    return {
      functionName: functionName(mapping.FunctionName),
      queueUrl,
      queueArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY,
    };
  });
}

/** An EventBridge rule that invokes a function at a fixed rate. */
export type Schedule = { ruleArn: string; functionName: string; everyMs: number };

/** Starts an interval and returns a function that stops it. */
export type StartInterval = (ms: number, call: () => void) => () => void;

const UNITS_MS = { minute: 60_000, hour: 60 * 60_000, day: 24 * 60 * 60_000 };

/** `rate(5 minutes)`; EventBridge requires the singular for 1. */
const rate = z
  .string()
  .regex(/^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minute|hour|day)s)\)$/)
  .transform((expression) => {
    const [, count, unit] = /^rate\((\d+) (minute|hour|day)/.exec(expression) ?? [];
    return Number(count) * UNITS_MS[z.enum(['minute', 'hour', 'day']).parse(unit)];
  });

const rule = z.object({
  ScheduleExpression: rate,
  State: z.literal('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })),
});

/** The schedules of a template, one per target of a rule. */
export function schedulesOf(template: Template, lookup: Lookup): Schedule[] {
  return resourcesOf(template, 'AWS::Events::Rule').flatMap(([id, resource]) => {
    const { ScheduleExpression, Targets } = readProperties(resource, rule, lookup);
    return Targets.map(({ Arn }) => ({
      ruleArn: lookup.attribute(id, 'Arn'),
      functionName: functionName(Arn),
      everyMs: ScheduleExpression,
    }));
  });
}

/** The event that EventBridge passes to the function. */
export function scheduledEvent({ ruleArn }: Pick<Schedule, 'ruleArn'>, now: number) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: LOCAL_REGION,
    resources: [ruleArn],
    detail: {},
  };
}
