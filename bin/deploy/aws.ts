import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT_OPTIONS } from '../../functions/shared/aws-clients';

/** What `deploy` reads from AWS. Every call may reject. It changes nothing: that is the work of the CDK command line. */
export type DeployApi = {
  /** The status of a stack, such as `UPDATE_COMPLETE`; null if there is none. */
  stackStatus: (name: string) => Promise<string | null>;
  /** Yields the events of a stack, newest first. None if there is no such stack. */
  stackEvents: (name: string) => AsyncIterable<StackEvent>;
  secretState: (name: string) => Promise<SecretState>;
  /** Lists the names of the tables that begin with a prefix. */
  tables: (prefix: string) => Promise<string[]>;
};

/** `deleted`: scheduled for deletion. Its name stays taken until then. */
export type SecretState = 'missing' | 'exists' | 'deleted';

export type AwsOptions = { profile?: string; region?: string; endpoint?: string };

/** @param options `profile` and `region` take precedence over the environment, as in the CDK command line */
export function createDeployApi({ region = environmentRegion(), ...rest }: AwsOptions): DeployApi {
  const options = { ...AWS_CLIENT_OPTIONS, ...rest, ...(region !== undefined && { region }) };
  const cloudFormation = new CloudFormationClient(options);
  const secretsManager = new SecretsManagerClient(options);
  const dynamodb = new DynamoDBClient(options);

  return {
    async stackStatus(name) {
      const found = await unlessNoStack(cloudFormation.send(new DescribeStacksCommand({ StackName: name })));
      return found?.Stacks?.[0]?.StackStatus ?? null;
    },

    async *stackEvents(name) {
      let page: string | undefined;
      do {
        const found = await unlessNoStack(
          cloudFormation.send(new DescribeStackEventsCommand({ StackName: name, NextToken: page })),
        );
        yield* found?.StackEvents ?? [];
        page = found?.NextToken;
      } while (page !== undefined);
    },

    async secretState(name) {
      try {
        const { DeletedDate } = await secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
        return DeletedDate ? 'deleted' : 'exists';
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return 'missing';
        throw error;
      }
    },

    async tables(prefix) {
      const names: string[] = [];
      // Names are sorted. The prefix itself is no name, so the list begins after it.
      const pages = paginateListTables({ client: dynamodb }, { ExclusiveStartTableName: prefix });
      for await (const { TableNames = [] } of pages) {
        names.push(...TableNames.filter((name) => name.startsWith(prefix)));
        if (TableNames.some((name) => !name.startsWith(prefix))) break;
      }
      return names;
    },
  };
}

/** The AWS SDK reads only the first of these variables; the CDK command line reads both. */
function environmentRegion(): string | undefined {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
}

/** CloudFormation has no error code of its own for a stack that does not exist. */
async function unlessNoStack<T>(response: Promise<T>): Promise<T | null> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof CloudFormationServiceException && /does not exist$/.test(error.message)) return null;
    throw error;
  }
}
