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
