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
import type { Configuration } from '../../../functions/domain/configuration';
import { CONFIGURATIONS_ID } from '../../../functions/store/tables';
import { replaceSend } from '../harness/replace-send';

export type StatelessAws = {
  /** So many were made. */
  calls: () => number;
  /** Body and group of the messages since the last time. */
  takeMessages: () => { body: string; group: string }[];
};

/**
 * AWS in this process, for all clients in it. It takes everything and keeps nothing but whether Google lets us in, so that what
 * memory grows by is the functions' own; to them, each resource and employee is one of whom nobody heard yet.
 *
 * @param secrets by their ids
 */
export function createStatelessAws(
  configurations: Configuration[],
  secrets: Record<string, string>,
): StatelessAws {
  let calls = 0;
  let messages: { body: string; group: string }[] = [];
  const kept = new Map<string, object>([
    [CONFIGURATIONS_ID, { id: CONFIGURATIONS_ID, revision: 1, configurations }],
  ]);

  const answering = (answer: (command: unknown) => object) => () => (command: unknown) => {
    calls += 1;
    return Promise.resolve(answer(command));
  };
  replaceSend(
    DynamoDBDocumentClient,
    answering((command) => {
      if (command instanceof GetCommand) return { Item: kept.get(String(command.input.Key?.['id'])) };
      if (command instanceof PutCommand) {
        const id = String(command.input.Item?.['id']);
        if (id.startsWith('authorization#')) kept.set(id, { ...command.input.Item });
        return {};
      }
      if (command instanceof QueryCommand) return { Items: [] };
      if (command instanceof UpdateCommand) return { Attributes: {} };
      if (command instanceof BatchWriteCommand) return {};
      throw new Error('This command of DynamoDB is not used');
    }),
  );
  replaceSend(
    SecretsManagerClient,
    answering((command) => {
      if (!(command instanceof GetSecretValueCommand)) throw new Error('Secrets are only read');
      return { SecretString: secrets[command.input.SecretId ?? ''] };
    }),
  );
  replaceSend(
    SQSClient,
    answering((command) => {
      if (!(command instanceof SendMessageCommand)) throw new Error('No message should come back');
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
