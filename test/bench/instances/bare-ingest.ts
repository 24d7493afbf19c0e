import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';

/** The least that a webhook does: puts the body into the queue. */

const sqs = new SQSClient();
const delivered = z.object({ id: z.string(), data: z.object({ id: z.string() }) });

export async function handler({ body = '' }: APIGatewayProxyEventV2): Promise<{ statusCode: number }> {
  const text = Buffer.from(body, 'base64').toString();
  const { id, data } = delivered.parse(JSON.parse(text));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env['QUEUE_URL'],
      MessageBody: text,
      MessageGroupId: data.id,
      MessageDeduplicationId: id,
    }),
  );
  return { statusCode: 202 };
}
