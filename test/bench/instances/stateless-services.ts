import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Configuration } from '../../../functions/domain/configuration';
import { CONFIGURATIONS_ID } from '../../../functions/store/tables';
import { replaceSend } from '../harness/child-process';

export type StatelessAws = {
  /** The number of calls so far. */
  calls: () => number;
  /** The messages since the last call. */
  takeMessages: () => { body: string; group: string }[];
};

/**
 * Replaces all AWS clients of this process. It accepts every request and stores only authorizations, so that any growth of memory is
 * caused by the functions. To them, every resource and employee is new.
 *
 * @param secrets by their ids
 */
export function createStatelessAws(
  configurations: Configuration[],
  secrets: Record<string, string>,
): StatelessAws {
  let calls = 0;
  let messages: { body: string; group: string }[] = [];
  const stored = new Map<string, object>([
    [CONFIGURATIONS_ID, { id: CONFIGURATIONS_ID, revision: 1, configurations }],
  ]);

  const answering = (answer: (command: unknown) => object) => () => (command: unknown) => {
    calls += 1;
    return Promise.resolve(answer(command));
  };
  replaceSend(
    DynamoDBDocumentClient,
    answering((command) => {
      if (command instanceof GetCommand) return { Item: stored.get(String(command.input.Key?.['id'])) };
      if (command instanceof PutCommand) {
        const id = String(command.input.Item?.['id']);
        if (id.startsWith('authorization#')) stored.set(id, { ...command.input.Item });
        return {};
      }
      if (command instanceof QueryCommand) return { Items: [] };
      if (command instanceof UpdateCommand) return { Attributes: {} };
      if (command instanceof BatchWriteCommand) return {};
      throw new Error('Unsupported DynamoDB command');
    }),
  );
  replaceSend(
    SecretsManagerClient,
    answering((command) => {
      if (!(command instanceof GetSecretValueCommand)) throw new Error('Unsupported Secrets Manager command');
      return { SecretString: secrets[command.input.SecretId ?? ''] };
    }),
  );
  replaceSend(
    SQSClient,
    answering((command) => {
      if (!(command instanceof SendMessageCommand)) throw new Error('Unsupported SQS command');
      const { MessageBody: body = '', MessageGroupId: group = '' } = command.input;
      messages.push({ body, group });
      return {};
    }),
  );
  return {
    calls: () => calls,
    takeMessages: () => {
      const taken = messages;
      messages = [];
      return taken;
    },
  };
}

const written = z.object({ id: z.string(), eventType: z.string().default('default') });

export const GOOGLE = 'http://google.invalid';
export const LUCCA_TOKENS = 'http://lucca.invalid/token';

/**
 * Replaces this process's `fetch` by stateless APIs of Google and Lucca. Google has no events and no working locations; Lucca knows
 * every employee.
 *
 * @returns a function that returns the number of calls so far
 */
export function installStatelessWeb(): () => number {
  let calls = 0;
  globalThis.fetch = (input, { body = null } = {}) => {
    calls += 1;
    const url = new URL(input instanceof Request ? input.url : input);
    const { status, json } = answer(url, typeof body === 'string' ? body : '');
    return Promise.resolve(Response.json(json, { status }));
  };
  return () => calls;
}

function answer(url: URL, body: string): { status: number; json: object } {
  const { origin, pathname } = url;
  if (pathname === '/token') {
    return { status: 200, json: { access_token: 'token', token_type: 'Bearer', expires_in: 3600 } };
  }
  if (origin === GOOGLE) return insert(written.parse(JSON.parse(body)));
  const [, id] = /^\/lucca-api\/employees\/(.+)/.exec(pathname) ?? [];
  if (id === undefined) throw new Error(`No API at ${url.href}`);
  return { status: 200, json: { id, email: `${id}@acme.example` } };
}

function insert({ id, eventType }: z.infer<typeof written>): { status: number; json: object } {
  if (eventType === 'workingLocation') {
    const message = 'Working location is not enabled for this user.';
    return {
      status: 403,
      json: { error: { code: 403, message, errors: [{ reason: 'forbidden', message }] } },
    };
  }
  return { status: 200, json: { id, status: 'confirmed', etag: '"1"' } };
}
