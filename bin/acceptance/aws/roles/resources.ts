import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { TABLES } from '../../../doctor/checks/tables';
import type { Deployment } from '../../../doctor/deployment';
import { permitted } from '../api/permitted';
import { functionReference, LOG_GROUP_OUTPUTS, type FunctionKey } from '../control-context';

export type ResourceKind = 'table' | 'index' | 'queue' | 'secret' | 'function' | 'role' | 'log group';

/** A resource of the stage, or one that stands for others, as IAM sees it. */
export type Resource = { kind: ResourceKind; /** For messages: `LogsTable`. */ name: string; arn: string };

/** The outputs with names of secrets. */
const SECRETS = ['WebhookSecretId', 'LuccaApiSecretId', 'LogKeySecretId'];

const QUEUES = ['QueueUrl', 'DeadLetterQueueUrl'];

/** Secrets Manager appends six characters to a name. */
const SUFFIX = '-AcCePt';

/** ARNs of what the functions use, and of what they must not touch. */
export class StageResources {
  private constructor(
    private readonly deployment: Deployment,
    readonly all: readonly Resource[],
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  static async read(deployment: Deployment, secretsManager: SecretsManagerClient): Promise<StageResources> {
    const reference = await functionReference(deployment, 'sync');
    const arnOf = (service: string, resource: string) =>
      `arn:${reference.partition}:${service}:${reference.region}:${reference.account}:${resource}`;
    const names = new Map<string, string>();
    const all: Resource[] = [];
    const add = (kind: ResourceKind, name: string, arn: string) => all.push({ kind, name, arn });
    for (const { output, schema } of TABLES) {
      const table = await deployment.output(output);
      const arn = arnOf('dynamodb', `table/${table}`);
      names.set(table, arn);
      add('table', output, arn);
      for (const { name } of schema.indexes ?? []) add('index', `${output}/${name}`, `${arn}/index/${name}`);
    }
    for (const output of QUEUES) {
      const url = await deployment.output(output);
      const arn = arnOf('sqs', url.slice(url.lastIndexOf('/') + 1));
      names.set(url, arn);
      add('queue', output, arn);
    }
    for (const output of SECRETS) {
      const name = await deployment.output(output);
      const arn = await secretArn(secretsManager, name);
      names.set(name, arn);
      add('secret', output, arn);
    }
    const prefix = await deployment.output('GoogleSecretPrefix');
    names.set(prefix, arnOf('secretsmanager', `secret:${prefix}acceptance${SUFFIX}`));
    add('secret', 'GoogleSecretPrefix', names.get(prefix) ?? '');
    add('secret', 'a secret of another application', arnOf('secretsmanager', `secret:acceptance${SUFFIX}`));
    add('table', 'a table of another application', arnOf('dynamodb', 'table/acceptance'));
    add('queue', 'a queue of another application', arnOf('sqs', 'acceptance.fifo'));
    add('function', 'SyncFunction', arnOf('lambda', `function:${reference.name}`));
    return new StageResources(deployment, all, names);
  }

  /** The role of a function and its log group, which stands for the streams in it. */
  async ownOf(key: FunctionKey, roleArn: string): Promise<Record<'role' | 'logGroup', Resource>> {
    const group = await this.deployment.output(LOG_GROUP_OUTPUTS[key]);
    const { partition, region, account } = await functionReference(this.deployment, key);
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:acceptance`;
    return {
      role: { kind: 'role', name: 'its role', arn: roleArn },
      logGroup: { kind: 'log group', name: 'its log group', arn },
    };
  }

  /** @param id the name of a table or secret, a prefix of secrets, or the URL of a queue */
  arnOf(id: string, index?: string): string {
    const arn = this.names.get(id);
    if (arn === undefined) throw new Error('A function uses a resource that no output names');
    return index === undefined ? arn : `${arn}/index/${index}`;
  }
}

async function secretArn(client: SecretsManagerClient, name: string): Promise<string> {
  const { ARN } = await permitted('secretsmanager:DescribeSecret', () =>
    client.send(new DescribeSecretCommand({ SecretId: name })),
  );
  if (ARN === undefined) throw new Error('Secrets Manager described a secret without an ARN');
  return ARN;
}
