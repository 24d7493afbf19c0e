import type { ControlPlane } from '../aws/control/control-plane';
import type { Statement } from '../aws/control/policies';
import type { Deviation } from './deviation';

/** How AWS may be otherwise than the connector assumes. */
export const AWS_CONTROL_DEVIATIONS: readonly Deviation<ControlPlane>[] = [
  {
    assumption: 'AWS-01',
    name: 'sync may not write mappings',
    apply: (plane) => {
      changeRole(plane, 'SyncRole', (statements) =>
        statements.filter(({ Action }) => !Action.includes('dynamodb:PutItem')),
      );
    },
  },
  {
    assumption: 'AWS-01',
    name: 'a permissions boundary denies the queue',
    apply: (plane) => {
      changeRole(plane, 'IngestRole', (statements) => [
        ...statements,
        { Effect: 'Deny', Action: ['sqs:*'], Resource: ['*'] },
      ]);
    },
  },
  {
    assumption: 'AWS-02',
    name: 'reconcile may scan the log',
    apply: (plane) => {
      changeRole(plane, 'ReconcileRole', (statements) => [
        ...statements,
        { Effect: 'Allow', Action: ['dynamodb:Scan'], Resource: ['arn:aws:dynamodb:*:*:table/Logs*'] },
      ]);
    },
  },
  {
    assumption: 'AWS-02',
    name: 'the console may pass its role',
    apply: (plane) => {
      changeRole(plane, 'ConsoleRole', (statements) => [
        ...statements,
        { Effect: 'Allow', Action: ['iam:PassRole'], Resource: ['*'] },
      ]);
    },
  },
  {
    assumption: 'AWS-02',
    name: 'sync may write any record',
    apply: (plane) => {
      changeRole(plane, 'SyncRole', (statements) =>
        statements.map(({ Effect, Action, Resource }) => ({ Effect, Action, Resource })),
      );
    },
  },
  {
    assumption: 'AWS-03',
    name: 'CloudWatch may not publish to a topic',
    apply: ({ alarms, topics }) => {
      for (const topic of topics.subscriptions.keys()) alarms.refusingTopics.add(topic);
    },
  },
  {
    assumption: 'AWS-03',
    name: 'an alarm has no action',
    apply: ({ alarms }) => {
      for (const one of alarms.all.values()) {
        if (one.AlarmName.endsWith('-DeadLetters')) one.AlarmActions = [];
      }
    },
  },
  {
    assumption: 'AWS-04',
    name: 'nobody has confirmed the subscription to a topic',
    apply: ({ topics }) => {
      for (const topic of topics.subscriptions.keys()) {
        topics.subscriptions.set(topic, ['PendingConfirmation']);
      }
    },
  },
  {
    assumption: 'AWS-05',
    name: 'CodeDeploy does not look at alarms',
    apply: ({ deployments }) => {
      deployments.watchesAlarms = false;
    },
  },
  {
    assumption: 'AWS-06',
    name: 'Lambda does not count errors by executed version',
    apply: ({ alarms }) => {
      alarms.countsByVersion = false;
    },
  },
  {
    assumption: 'AWS-07',
    name: 'a table has no TTL',
    apply: ({ tables }) => {
      const [first] = tables.all.values();
      if (first) first.timeToLive = null;
    },
  },
  {
    assumption: 'AWS-07',
    name: 'a table expires by another attribute',
    apply: ({ tables }) => {
      const [first] = tables.all.values();
      if (first) first.timeToLive = 'ttl';
    },
  },
  {
    assumption: 'AWS-08',
    name: 'DynamoDB refuses to restore',
    apply: ({ tables }) => {
      tables.restoreError = 'InvalidRestoreTimeException';
    },
  },
  {
    assumption: 'AWS-09',
    name: 'the schedule is off',
    apply: ({ metrics }) => {
      metrics.runsPerQuarter = 0;
    },
    also: ['AWS-10'],
  },
  {
    assumption: 'AWS-10',
    name: 'Lambda reports nothing for runs that succeed',
    apply: ({ metrics }) => {
      metrics.reportsNoErrors = false;
    },
  },
  {
    assumption: 'AWS-11',
    name: 'metric filters take an asterisk literally',
    apply: ({ logs }) => {
      logs.comparesWildcards = false;
    },
  },
  {
    assumption: 'AWS-11',
    name: 'a metric filter is missing',
    apply: ({ logs }) => {
      logs.filters.pop();
    },
  },
  {
    assumption: 'AWS-12',
    name: 'Logs Insights rejects a saved query',
    apply: ({ logs }) => {
      const [first] = logs.definitions;
      if (first) first.QueryString = 'select * from logs';
    },
  },
  {
    assumption: 'AWS-13',
    name: 'Logs Insights compares quoted numbers as texts',
    apply: ({ logs }) => {
      logs.comparesNumbers = false;
    },
  },
  {
    assumption: 'AWS-14',
    name: 'other functions reserve most of the concurrency',
    apply: ({ functions }) => {
      functions.concurrency = { limit: 1000, unreserved: 4 };
    },
  },
];

/** @param id begins the logical id of the role */
function changeRole(
  { roles }: ControlPlane,
  id: string,
  change: (statements: Statement[]) => Statement[],
): void {
  const [arn] = [...roles.statements.keys()].filter((one) => one.includes(`role/${id}`));
  if (arn === undefined) throw new Error(`There is no role ${id}`);
  roles.statements.set(arn, change(roles.statements.get(arn) ?? []));
}
