import type { Lookup, Template } from '../../local-stack/runner/template';
import { FakeAlarms } from './alarms';
import { FakeDeployments } from './deployments';
import { FakeFunctions } from './functions';
import { FakeLogs } from './logs';
import { FakeMetrics } from './metrics';
import { FakeRoles } from './roles';
import { startServices, type FakeServices } from './server';
import { FakeStack } from './stack';
import { FakeTables, startTables } from './tables';
import { FakeTopics } from './topics';

export type ControlPlaneOptions = {
  template: Template;
  lookup: Lookup;
  stackName: string;
  outputs: Record<string, string>;
  now: () => number;
  /** The local DynamoDB; null if the tables need no items. */
  dynamodb: string | null;
};

/**
 * The control plane of AWS, as the template describes it: IAM, CloudFormation, CloudWatch, CloudWatch Logs, SNS,
 * CodeDeploy, versions of functions, and the settings of tables. Only what the commands use; anything else is an error.
 */
export type ControlPlane = {
  /** For all services but Lambda and DynamoDB. */
  endpoint: string;
  /** DynamoDB with its control plane. */
  dynamodb: string;
  stack: FakeStack;
  roles: FakeRoles;
  topics: FakeTopics;
  alarms: FakeAlarms;
  metrics: FakeMetrics;
  logs: FakeLogs;
  functions: FakeFunctions;
  deployments: FakeDeployments;
  tables: FakeTables;
  /** Actions of these services that the caller may not call. */
  denied: Set<string>;
  calls: FakeServices['calls'];
  stop(): Promise<void>;
};

export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { template, lookup, stackName, outputs, now, dynamodb } = options;
  const stack = new FakeStack({ template, lookup, name: stackName, outputs });
  const roles = new FakeRoles(template, lookup);
  const topics = new FakeTopics(template, lookup);
  const alarms = new FakeAlarms(template, lookup, now);
  const metrics = new FakeMetrics();
  const logs = new FakeLogs(template, lookup);
  const functions = new FakeFunctions(template, lookup);
  const deployments = new FakeDeployments(template, lookup, functions, alarms);
  const tables = new FakeTables(template, lookup, dynamodb !== null);
  functions.onError = (functionName, version) => {
    alarms.countError(functionName, version);
  };
  const cloudWatch = {
    prefix: 'cloudwatch',
    id: 'GraniteServiceVersion20100801',
    operations: { ...alarms.operations, ...metrics.operations },
  };
  const services = await startServices([
    ...[stack.service, roles.service, topics.service],
    ...[cloudWatch, logs.service, deployments.service],
  ]);
  const tableServer = await startTables(tables, dynamodb);
  return {
    endpoint: services.origin,
    dynamodb: tableServer.origin,
    ...{ stack, roles, topics, alarms, metrics, logs, functions, deployments, tables },
    denied: services.denied,
    calls: services.calls,
    async stop() {
      await Promise.all([services.stop(), tableServer.stop()]);
    },
  };
}
