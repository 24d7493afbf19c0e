import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { permitted } from './permitted';

const table = z.object({ TableStatus: z.string(), TableSizeBytes: z.number().default(0) });
const timeToLive = z.object({ TimeToLiveStatus: z.string(), AttributeName: z.string().optional() });
const backups = z.object({
  PointInTimeRecoveryDescription: z.object({ PointInTimeRecoveryStatus: z.string() }),
});

/** Tables of DynamoDB, without their items. */
export function createTablesApi(client: Pick<DynamoDBDocumentClient, 'send'>) {
  return {
    /** @returns null if there is no such table */
    async describe(name: string): Promise<{ status: string; bytes: number } | null> {
      try {
        const { Table } = await permitted('dynamodb:DescribeTable', () =>
          client.send(new DescribeTableCommand({ TableName: name })),
        );
        const { TableStatus: status, TableSizeBytes: bytes } = table.parse(Table);
        return { status, bytes };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    },

    async timeToLive(name: string): Promise<{ status: string; attribute: string | null }> {
      const { TimeToLiveDescription } = await permitted('dynamodb:DescribeTimeToLive', () =>
        client.send(new DescribeTimeToLiveCommand({ TableName: name })),
      );
      const { TimeToLiveStatus: status, AttributeName: attribute = null } =
        timeToLive.parse(TimeToLiveDescription);
      return { status, attribute };
    },

    async hasPointInTimeRecovery(name: string): Promise<boolean> {
      const { ContinuousBackupsDescription } = await permitted('dynamodb:DescribeContinuousBackups', () =>
        client.send(new DescribeContinuousBackupsCommand({ TableName: name })),
      );
      const found = backups.parse(ContinuousBackupsDescription);
      return found.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus === 'ENABLED';
    },

    /** Starts to restore a table as it was a few minutes ago. */
    async restore(source: string, target: string): Promise<void> {
      const input = { SourceTableName: source, TargetTableName: target, UseLatestRestorableTime: true };
      await permitted('dynamodb:RestoreTableToPointInTime', () =>
        client.send(new RestoreTableToPointInTimeCommand(input)),
      );
    },

    async delete(name: string): Promise<void> {
      await permitted('dynamodb:DeleteTable', () => client.send(new DeleteTableCommand({ TableName: name })));
    },

    async withPrefix(prefix: string): Promise<string[]> {
      const found: string[] = [];
      let last: string | undefined;
      do {
        const { TableNames = [], LastEvaluatedTableName } = await permitted('dynamodb:ListTables', () =>
          client.send(new ListTablesCommand({ ExclusiveStartTableName: last })),
        );
        found.push(...TableNames.filter((name) => name.startsWith(prefix)));
        last = LastEvaluatedTableName;
      } while (last !== undefined);
      return found;
    },
  };
}
