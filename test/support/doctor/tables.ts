import type { ContinuousBackupsStatus, TableDescription } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TABLES } from '../../../bin/doctor/checks/tables';

/** What a table says of itself in AWS; the embedded one knows neither expiry nor backups. */
export type TableState = {
  change: Partial<TableDescription>;
  timeToLive: string | null;
  recovery: ContinuousBackupsStatus;
};

const named = z.looseObject({ TableName: z.string() });

export const PROTECTED = { DeletionProtectionEnabled: true };

/** A table of a stage that keeps its data, but not forever. */
export const KEPT: TableState = { change: PROTECTED, timeToLive: 'expiresAt', recovery: 'ENABLED' };

/** What tables of a stage say that keeps its data. By name, which is that of the output here. */
export function keptTables(): Record<string, TableState> {
  return Object.fromEntries(
    TABLES.map(({ output, schema }): [string, TableState] => [
      output,
      { ...KEPT, timeToLive: schema.timeToLive ?? null },
    ]),
  );
}

/** Makes a client's tables say all that they would say in AWS. */
export function tellTableStates(client: DynamoDBDocumentClient, stateOf: (name: string) => TableState): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (sent) => {
        const answered = (output: object) => ({ response: undefined, output: { $metadata: {}, ...output } });
        const state = () => stateOf(named.parse(sent.input).TableName);
        if (commandName === 'DescribeTimeToLiveCommand') {
          const { timeToLive: name } = state();
          return answered({
            TimeToLiveDescription: name
              ? { TimeToLiveStatus: 'ENABLED', AttributeName: name }
              : { TimeToLiveStatus: 'DISABLED' },
          });
        }
        if (commandName === 'DescribeContinuousBackupsCommand') {
          const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: state().recovery };
          return answered({
            ContinuousBackupsDescription: {
              ContinuousBackupsStatus: 'ENABLED',
              PointInTimeRecoveryDescription,
            },
          });
        }
        const { output, response } = await next(sent);
        if (commandName !== 'DescribeTableCommand') return { output, response };
        const { Table } = z.looseObject({ Table: z.looseObject({}) }).parse(output);
        return answered({ Table: { ...Table, ...state().change } });
      },
    { step: 'initialize', name: 'tellTableStates' },
  );
}
