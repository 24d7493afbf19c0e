import type { Assumption } from './assumption';

const LAMBDA_METRICS =
  '[Lambda metrics](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html)';
const FILTER_SYNTAX =
  '[Filter syntax](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html)';

/** What the connector assumes about the control plane of AWS. */
export const AWS_CONTROL_ASSUMPTIONS: readonly Assumption[] = [
  {
    id: 'AWS-01',
    assumption:
      'The role of each function allows every call that the function makes, within the boundaries of the account.',
    source:
      '[IAM policy evaluation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)',
    ifWrong:
      'The deploy check fails and the running version keeps the traffic. A right that is lost later makes events wait in the queue, and the alarms go off.',
    modules: ['lib/functions/permissions.ts'],
    check: 'aws.roles',
  },
  {
    id: 'AWS-02',
    assumption:
      'The roles allow nothing else on the tables, queues, secrets and functions of the stage, and no record of another function.',
    source:
      '[Leading keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html)',
    ifWrong: 'Nothing at run time. An attacker in a function reaches more than `lib/security.md` says.',
    modules: ['lib/functions/permissions.ts'],
    check: 'aws.roles',
  },
  {
    id: 'AWS-03',
    assumption: 'Each alarm reaches its topic: the policy of the topic lets CloudWatch publish.',
    source: '[Topic policies](https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html)',
    ifWrong: 'Alarms notify no one. Events wait or fail as before, and the console and the emails say so.',
    modules: ['lib/monitoring/alarm-topic.ts', 'lib/monitoring/alarm.ts'],
    check: 'aws.alarms',
  },
  {
    id: 'AWS-04',
    assumption: 'Someone has confirmed a subscription to each topic of alarms.',
    source: '[Email subscriptions](https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html)',
    ifWrong: 'Alarms notify no one. `npm run doctor` names the topic.',
    modules: ['lib/monitoring/alarm-topic.ts'],
    check: 'aws.alarms',
  },
  {
    id: 'AWS-05',
    assumption: 'CodeDeploy moves an alias back if an alarm of its group goes off during a canary.',
    source:
      '[Rollbacks](https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html)',
    ifWrong:
      'A bad version goes live after 5 minutes. Events stay in the queue or are sent again by Lucca; roll back by hand.',
    modules: ['lib/deployment/canary.ts'],
    check: 'aws.canary',
  },
  {
    id: 'AWS-06',
    assumption:
      'Lambda counts the errors of an alias by executed version, and an alarm on them goes off within 3 minutes.',
    source: LAMBDA_METRICS,
    ifWrong: 'A version that crashes is rolled back only when the alarms on its symptoms go off, or by hand.',
    modules: ['lib/deployment/canary.ts'],
    check: 'aws.canary',
  },
  {
    id: 'AWS-07',
    assumption: 'DynamoDB expires the items of each table by the attribute that the stores write.',
    source: '[TTL](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html)',
    ifWrong:
      'Items are kept longer than `functions/README.md` says. The log and the console do not show them, and versions of deleted resources stay known.',
    modules: ['lib/storage/table.ts'],
    check: 'aws.ttl',
  },
  {
    id: 'AWS-08',
    assumption: 'A table with point-in-time recovery can be restored into a new one.',
    source:
      '[Point-in-time recovery](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html)',
    ifWrong:
      'Lost mappings cannot be restored: import the events again, which compares each with the calendar.',
    modules: ['lib/storage/table.ts'],
    check: 'aws.restore',
  },
  {
    id: 'AWS-09',
    assumption: 'EventBridge starts reconcile every 5 minutes.',
    source:
      '[Schedules](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html)',
    ifWrong:
      'Waiting events and missed deliveries wait for the next run; `ReconcileNotRunning` goes off after two hours.',
    modules: ['lib/functions/reconcile-function.ts'],
    check: 'aws.reconcile-runs',
  },
  {
    id: 'AWS-10',
    assumption: 'Lambda reports 0 errors for a run that succeeds, and nothing without a run.',
    source: LAMBDA_METRICS,
    ifWrong: 'The page `ReconcileNotRunning` is always on. Events are not affected.',
    modules: ['lib/monitoring/alarms/page-alarms.ts'],
    check: 'aws.reconcile-runs',
  },
  {
    id: 'AWS-11',
    assumption:
      'Metric filters compare texts with wildcards and numbers with `>=`, and conditions on missing fields do not hold.',
    source: FILTER_SYNTAX,
    ifWrong:
      'Alarms on failed requests do not go off, or graphs of the dashboard are empty. Events are not affected.',
    modules: ['lib/monitoring/access-log-metrics.ts', 'lib/monitoring/log-metrics.ts'],
    check: 'aws.metric-filters',
  },
  {
    id: 'AWS-12',
    assumption: 'Logs Insights runs each saved query.',
    source: '[Query syntax](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html)',
    ifWrong: 'The person on call writes the query by hand. Events are not affected.',
    modules: ['lib/monitoring/saved-queries.ts'],
    check: 'aws.saved-queries',
  },
  {
    id: 'AWS-13',
    assumption: 'Logs Insights compares quoted numbers as numbers.',
    source: null,
    ifWrong: 'The saved queries of slow and failed requests select wrong lines. Events are not affected.',
    modules: ['lib/monitoring/saved-queries.ts'],
    check: 'aws.saved-queries',
  },
  {
    id: 'AWS-14',
    assumption: 'The account allows as many concurrent executions as the stage may use.',
    source: '[Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)',
    ifWrong:
      'Lambda throttles the webhook while sync is busy: Lucca sends these deliveries again, and catch-up finds the others.',
    modules: ['lib/functions/sync-function.ts'],
    check: 'aws.concurrency',
  },
  {
    id: 'AWS-15',
    assumption:
      'A failed deployment can be repeated: CloudFormation moves the aliases back, and deletes the versions that it had published.',
    source:
      '[RetainExceptOnCreate](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html)',
    ifWrong:
      'The next deployment fails. The previous version stays in service; move the alias by hand, see the runbook.',
    modules: ['lib/functions/lambda-function.ts'],
    check: { none: 'It takes a deployment that fails, which only the person who deploys can start.' },
  },
];
