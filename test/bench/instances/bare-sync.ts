import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { createSign } from 'node:crypto';
import * as z from 'zod';

/**
 * The least that writes an event into a calendar: reads the mapping, writes the intent, gets a token unless it has one,
 * inserts the event, and writes the mapping. The environment has the key, the tables and the URLs.
 */

const HOUR_S = 3600;
const SCOPE = 'https://www.googleapis.com/auth/calendar';
const AUDIENCE = 'https://oauth2.googleapis.com/token';

const tables = DynamoDBDocumentClient.from(new DynamoDBClient());
const environment = z
  .object({
    TABLE: z.string(),
    GOOGLE_TOKEN_URL: z.url(),
    GOOGLE_CALENDAR_ROOT_URL: z.url(),
    CLIENT_EMAIL: z.string(),
    PRIVATE_KEY: z.string(),
  })
  .parse(process.env);

const workplace = z.object({
  data: z.object({
    id: z.string(),
    date: z.string(),
    employee: z.object({ id: z.string() }),
    workLocation: z.object({ name: z.string() }),
  }),
});
const token = z.object({ access_token: z.string() });
const tokens = new Map<string, string>();

export async function handler({ Records }: SQSEvent): Promise<{ batchItemFailures: never[] }> {
  await Promise.all(Records.map(({ body }) => write(workplace.parse(JSON.parse(body)).data)));
  return { batchItemFailures: [] };
}

async function write({ id, date, employee, workLocation }: z.infer<typeof workplace>['data']): Promise<void> {
  const resource = `bare#${id}`;
  const address = `camille.martin-${employee.id}@acme.example`;
  await tables.send(
    new GetCommand({ TableName: environment.TABLE, Key: { resource }, ConsistentRead: true }),
  );
  const eventId = Buffer.from(resource).toString('hex');
  const mapping = { resource, eventId, address };
  await tables.send(new PutCommand({ TableName: environment.TABLE, Item: { ...mapping, state: 'intent' } }));
  const access = tokens.get(address) ?? (await requestToken(address));
  tokens.set(address, access);
  await insert(address, access, {
    ...{ id: eventId, summary: workLocation.name, transparency: 'transparent' },
    ...{ start: { date }, end: { date: dayAfter(date) } },
  });
  await tables.send(new PutCommand({ TableName: environment.TABLE, Item: { ...mapping, state: 'written' } }));
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

async function requestToken(subject: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: environment.CLIENT_EMAIL, sub: subject, scope: SCOPE, aud: AUDIENCE };
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ ...claims, iat: now, exp: now + HOUR_S })}`;
  const signature = createSign('RSA-SHA256').update(text).sign(environment.PRIVATE_KEY, 'base64url');
  const response = await fetch(environment.GOOGLE_TOKEN_URL, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${text}.${signature}`,
    }),
  });
  return token.parse(await responseOf(response)).access_token;
}

async function insert(address: string, access: string, event: object): Promise<void> {
  const url = `${environment.GOOGLE_CALENDAR_ROOT_URL}calendar/v3/calendars/${encodeURIComponent(address)}/events`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  await responseOf(response);
}

async function responseOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`Google answered ${response.status}: ${await response.text()}`);
  return response.json();
}
