import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Actions without wildcards on one resource. AWS-01: they are all that a function needs. AWS-02: a role allows nothing
 * else.
 */
export type Permission = {
  actions: string[];
  /** ARN */
  resource: string;
  /** By operator and key, as in a policy statement. */
  conditions?: Record<string, Record<string, string | string[]>>;
};

/** X-Ray's actions don't support resource-level permissions. */
export const TRACING_PERMISSION: Permission = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
  resource: '*',
};

/** Lets the console offer the Google secrets. The action doesn't support resource-level permissions. */
export const LIST_SECRETS_PERMISSION: Permission = { actions: ['secretsmanager:ListSecrets'], resource: '*' };

/** For functions that read the employee directory and write what Lucca answers. */
export const DIRECTORY_ACTIONS = [
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:BatchWriteItem',
];

/**
 * Allows a function to read the configurations table and to write its own records there. Configurations are in the same
 * table under another id, so that only the console can change them.
 *
 * AWS-02: IAM compares the keys of a request with these patterns.
 *
 * @param ids of the records, with wildcards: `authorization#*`
 * @param deletes whether the function deletes records itself, instead of only letting them expire
 */
export function recordPermissions(
  tableArn: string,
  ids: string[],
  { deletes }: { deletes: boolean },
): Permission[] {
  return [
    { actions: ['dynamodb:GetItem'], resource: tableArn },
    {
      actions: ['dynamodb:PutItem', ...(deletes ? ['dynamodb:DeleteItem'] : [])],
      resource: tableArn,
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } },
    },
  ];
}

export function policyDocument(permissions: readonly Permission[]): PolicyDocument {
  return new PolicyDocument({
    statements: permissions.map(
      ({ actions, resource, conditions }) =>
        new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions }) }),
    ),
  });
}
