import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { TableSchema } from '../../functions/store/tables';
import { suppressNagRule } from '../nag';

export type ConnectorTableProps = {
  schema: TableSchema;
  /** Whether the data must survive mistakes: deletion protection, recovery to a point in time, retention. */
  retainData: boolean;
};

export type ConnectorTables = Record<
  'configurations' | 'mappings' | 'logs' | 'tallies' | 'guests' | 'audit',
  ConnectorTable
>;

/** An on-demand table as the stores expect it. */
export class ConnectorTable extends Table {
  readonly indexNames: string[];

  constructor(scope: Construct, id: string, { schema, retainData }: ConnectorTableProps) {
    super(scope, id, {
      partitionKey: text(schema.partitionKey),
      ...(schema.sortKey === undefined ? {} : { sortKey: text(schema.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(schema.timeToLive === undefined ? {} : { timeToLiveAttribute: schema.timeToLive }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: retainData },
      deletionProtection: retainData,
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.indexNames = (schema.indexes ?? []).map(({ name }) => name);
    for (const index of schema.indexes ?? []) {
      this.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
        ...projection(index.holds),
      });
    }
    if (!retainData) {
      suppressNagRule(this, 'DDB3', 'Data of a development stage is played again from a file, not restored.');
    }
  }

  indexArn(name: string): string {
    return `${this.tableArn}/index/${name}`;
  }
}

function projection(holds: readonly string[] | undefined) {
  if (!holds) return { projectionType: ProjectionType.ALL };
  return holds.length === 0
    ? { projectionType: ProjectionType.KEYS_ONLY }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...holds] };
}

function text(name: string) {
  return { name, type: AttributeType.STRING };
}
