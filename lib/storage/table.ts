import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { TableSchema } from '../../functions/store/tables';
import { suppressNagRule } from '../nag';

export type ConnectorTables = Record<
  'configurations' | 'mappings' | 'logs' | 'tallies' | 'guests' | 'directory' | 'audit',
  ConnectorTable
>;

export type TableProtection = {
  /** Keeps the table when the stack is deleted, with point-in-time recovery unless the schema turns it off. */
  retainData: boolean;
  /** It would also prevent CloudFormation from deleting the table of a failed first deployment. */
  deletionProtection: boolean;
};

type ConnectorTableProps = TableProtection & { schema: TableSchema };

/**
 * An on-demand table with the keys and indexes of a schema. AWS-07: DynamoDB deletes expired items. AWS-08: a table with
 * point-in-time recovery can be restored.
 */
export class ConnectorTable extends Table {
  readonly indexNames: string[];

  constructor(scope: Construct, id: string, { schema, retainData, deletionProtection }: ConnectorTableProps) {
    const { hasPointInTimeRecovery = true } = schema;
    const pointInTimeRecoveryEnabled = retainData && hasPointInTimeRecovery;
    super(scope, id, {
      partitionKey: stringKey(schema.partitionKey),
      ...(schema.sortKey === undefined ? {} : { sortKey: stringKey(schema.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(schema.timeToLive === undefined ? {} : { timeToLiveAttribute: schema.timeToLive }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled },
      deletionProtection,
      removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const indexes = schema.indexes ?? [];
    this.indexNames = indexes.map(({ name }) => name);
    for (const index of indexes) {
      this.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: stringKey(index.partitionKey),
        sortKey: stringKey(index.sortKey),
        ...projection(index.nonKeyAttributes),
      });
    }
    if (!pointInTimeRecoveryEnabled) {
      const reason = retainData
        ? 'Logs and counts are records of the past: no calendar depends on them, and they change with every event.'
        : 'Data of a development stage is imported again, not restored.';
      suppressNagRule(this, 'DDB3', reason);
    }
  }

  indexArn(name: string): string {
    return `${this.tableArn}/index/${name}`;
  }
}

function stringKey(name: string) {
  return { name, type: AttributeType.STRING };
}

function projection(attributes: readonly string[] | undefined) {
  if (!attributes) return { projectionType: ProjectionType.ALL };
  return attributes.length === 0
    ? { projectionType: ProjectionType.KEYS_ONLY }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...attributes] };
}
