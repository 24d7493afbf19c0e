import type { ContinuousBackupsStatus, TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TABLES } from '../../../bin/doctor/checks/tables';

/** Properties of a table in AWS that the local DynamoDB does not have. */
export type TableState = {
  description: Partial<TableDescription>;
  timeToLive: string | null;
  recovery: ContinuousBackupsStatus;
};

const withTableName = z.looseObject({ TableName: z.string() });

/** A table of a stage that retains its data. */
export const RETAINED: TableState = {
  description: { DeletionProtectionEnabled: true },
  timeToLive: 'expiresAt',
  recovery: 'ENABLED',
};

/** Returns all tables of a stage that retains its data, by name. */
export function retainedTables(): Record<string, TableState> {
  return Object.fromEntries(
    TABLES.map(({ output, schema }): [string, TableState] => [
      output,
      {
        ...RETAINED,
        timeToLive: schema.timeToLive ?? null,
        recovery: (schema.hasPointInTimeRecovery ?? true) ? 'ENABLED' : 'DISABLED',
      },
    ]),
  );
}

/** Adds these properties to the responses of a client. */
export function overrideTableStates(
  client: DynamoDBDocumentClient,
  stateOf: (name: string) => TableState,
): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (sent) => {
        const respond = (output: object) => ({ response: undefined, output: { $metadata: {}, ...output } });
        const state = () => stateOf(withTableName.parse(sent.input).TableName);
        if (commandName === 'DescribeTimeToLiveCommand') {
          const { timeToLive: name } = state();
          return respond({
            TimeToLiveDescription: name
              ? { TimeToLiveStatus: 'ENABLED', AttributeName: name }
              : { TimeToLiveStatus: 'DISABLED' },
          });
        }
        if (commandName === 'DescribeContinuousBackupsCommand') {
          const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: state().recovery };
          return respond({
            ContinuousBackupsDescription: {
              ContinuousBackupsStatus: 'ENABLED',
              PointInTimeRecoveryDescription,
            },
          });
        }
        const { output, response } = await next(sent);
        if (commandName !== 'DescribeTableCommand') return { output, response };
        const { Table } = z.looseObject({ Table: z.looseObject({}) }).parse(output);
        return respond({ Table: { ...Table, ...state().description } });
      },
    { step: 'initialize', name: 'overrideTableStates' },
  );
}
