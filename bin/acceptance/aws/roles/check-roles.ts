import type { AssumptionId } from '../../assumptions/assumption';
import { confirmed, notDecided, refuted, type Finding } from '../../check';
import { LIVE } from '../api/functions';
import type { RequestContext } from '../api/roles';
import { FUNCTION_KEYS, functionReference, type ControlContext, type FunctionKey } from '../control-context';
import { needsOf } from './needs';
import { StageResources, type ResourceKind } from './resources';

/** What a role could do with a resource of each kind. What the function does not need must be denied. */
const ACTIONS: Record<ResourceKind, string[]> = {
  table: [
    ...['GetItem', 'BatchGetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
    ...[
      'UpdateTable',
      'DeleteTable',
      'UpdateTimeToLive',
      'RestoreTableToPointInTime',
      'ExportTableToPointInTime',
    ],
  ].map((name) => `dynamodb:${name}`),
  index: ['dynamodb:Query', 'dynamodb:Scan'],
  queue: [
    ...['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'],
    ...['PurgeQueue', 'SetQueueAttributes', 'DeleteQueue', 'StartMessageMoveTask'],
  ].map((name) => `sqs:${name}`),
  secret: ['GetSecretValue', 'PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'PutResourcePolicy'].map(
    (name) => `secretsmanager:${name}`,
  ),
  function: ['InvokeFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'UpdateAlias'].map(
    (name) => `lambda:${name}`,
  ),
  role: [
    'iam:PassRole',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'sts:AssumeRole',
  ],
  'log group': ['logs:DeleteLogGroup', 'logs:FilterLogEvents', 'logs:PutRetentionPolicy'],
};

const LOG_WRITES = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Of an item that no function writes. */
const FOREIGN_KEY = 'acceptance';

type Problems = {
  missing: string[];
  excessive: string[];
  /** Differences that depend on condition keys which the simulation does not know. */
  unclear: string[];
};

/**
 * Simulates the calls of each function with its role: those that it makes, and all others on the resources of the stage
 * and on some that stand for other applications. Resource policies and keys of KMS are not part of a simulation. Mails are left
 * out: SES decides by the sender, too.
 */
export async function checkRoles(
  context: ControlContext,
  showActivity: (activity: string) => void,
): Promise<Finding[]> {
  const { deployment, secretsManager } = context;
  const resources = await StageResources.read(deployment, secretsManager);
  const problems: Problems = { missing: [], excessive: [], unclear: [] };
  let simulated = 0;
  for (const key of FUNCTION_KEYS) {
    showActivity(`role of ${key}`);
    simulated += await checkRole(context, { key, resources, problems });
  }
  return [
    findingOf('AWS-01', `denied: ${problems.missing.join(', ')}`, {
      ...{ isRefuted: problems.missing.length > 0, unclear: problems.unclear },
      detail: 'each role allows every call of its function',
    }),
    findingOf('AWS-02', `allowed: ${problems.excessive.join(', ')}`, {
      ...{ isRefuted: problems.excessive.length > 0, unclear: problems.unclear },
      detail: `${simulated} simulated calls; not covered: SES, resource policies and KMS keys`,
    }),
  ];
}

type Result = { isRefuted: boolean; unclear: string[]; detail: string };

function findingOf(id: AssumptionId, answer: string, { isRefuted, unclear, detail }: Result): Finding {
  if (isRefuted) return refuted(id, answer);
  if (unclear.length === 0) return confirmed(id, detail);
  const advice = 'Simulate it with your values in the IAM policy simulator';
  return notDecided(id, `it depends on condition keys of your account: ${unclear.join(', ')}`, advice);
}

type RoleOptions = { key: FunctionKey; resources: StageResources; problems: Problems };

/** @returns the number of simulated calls */
async function checkRole(
  { control, deployment }: ControlContext,
  { key, resources, problems }: RoleOptions,
): Promise<number> {
  const { name } = await functionReference(deployment, key);
  const { roleArn, environment } = await control.functions.configuration(name, LIVE);
  const own = await resources.ownOf(key, roleArn);
  const needs = await needsOf(key, environment);
  const byResource = Map.groupBy(needs, ({ resource, index }) => resources.arnOf(resource, index));
  const logGroup = own.logGroup.arn;
  byResource.set(
    logGroup,
    LOG_WRITES.map((action) => ({ action, resource: logGroup })),
  );
  let simulated = 0;
  for (const { kind: resourceKind, name: resourceName, arn } of [...resources.all, own.role, own.logGroup]) {
    const needed = byResource.get(arn) ?? [];
    const actions = [...new Set([...ACTIONS[resourceKind], ...needed.map(({ action }) => action)])];
    for (const itemKey of itemKeysOf(needed)) {
      const context = leadingKey(itemKey ?? FOREIGN_KEY);
      const decisions = await control.roles.simulate({ role: roleArn, actions, resource: arn, context });
      simulated += actions.length;
      for (const action of actions) {
        const isNeeded = needed.some(
          (one) => one.action === action && (one.key === undefined || one.key === itemKey),
        );
        const { isAllowed = false, missingKeys = [] } = decisions.get(action) ?? {};
        if (isNeeded === isAllowed) continue;
        const kind = isNeeded ? 'missing' : 'excessive';
        const text = `${key}: ${action} on ${resourceName}`;
        if (missingKeys.length === 0) problems[kind].push(text);
        else problems.unclear.push(`${text} (${missingKeys.join(', ')})`);
      }
    }
  }
  return simulated;
}

/** The keys to simulate writes with: those that the function may write and another one; null if it may write all. */
function itemKeysOf(needed: { key?: string }[]): (string | null)[] {
  const keys = new Set(needed.flatMap(({ key }) => key ?? []));
  return keys.size === 0 ? [null] : [...keys, FOREIGN_KEY];
}

/** Part of each simulation, since a missing key would leave the decision open. */
function leadingKey(key: string): RequestContext {
  return { 'dynamodb:LeadingKeys': [key] };
}
