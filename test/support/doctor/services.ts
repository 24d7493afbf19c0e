import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TABLES } from '../../../bin/doctor/checks/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, startDynamoDb } from '../aws/dynamodb';
import { startSqs } from '../aws/sqs';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { CleanupStack } from '../local-stack/cleanup-stack';

export const STACK = 'LuccaGoogleCalendar-prod';
export const KEY = createServiceAccountKey();
export const SECRETS = ['secret-of-the-endpoint', 'secret-of-its-replacement'];
export const NOW = Date.parse('2026-03-05T12:00:00Z');
export const IDS = {
  webhook: 'lucca-google-calendar/webhook',
  luccaApi: 'lucca-google-calendar/lucca-api',
  france: 'lucca-google-calendar/google/france',
};

/** Tables and queues that all tests of a file share. A table is named after its output. */
export async function startDoctorServices() {
  const cleanup = new CleanupStack();
  const [dynamodb, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
  cleanup.add(() => Promise.all([dynamodb.stop(), sqs.stop()]));
  await Promise.all(TABLES.map(({ output, schema }) => createTable(dynamodb.endpoint, output, schema)));
  const queueUrl = await sqs.createFifoQueue('events.fifo');
  const deadLetterQueueUrl = await sqs.createFifoQueue('dead.fifo');
  const fullQueueUrl = await sqs.createFifoQueue('full.fifo');
  const client = new SQSClient(clientOptions(sqs.endpoint));
  const message = { MessageBody: '{}', MessageGroupId: '1', MessageDeduplicationId: '1' };
  await client.send(new SendMessageCommand({ QueueUrl: fullQueueUrl, ...message }));
  client.destroy();
  return { dynamodb, sqs, queueUrl, deadLetterQueueUrl, fullQueueUrl, stop: () => cleanup.close() };
}

export type DoctorServices = Awaited<ReturnType<typeof startDoctorServices>>;
