import { createAwsApi, type AwsApi } from '../../doctor/aws';
import { createDeployment } from '../../doctor/deployment';
import type { Check } from '../check';
import type { AcceptanceContext, AcceptanceOptions } from '../options';
import { createControlApi, type ControlApi } from './api/control-api';
import { checkCanary } from './canary/check-canary';
import { undoCanary } from './canary/undo';
import { checkAlarms, setAlarmsBack } from './checks/alarms';
import { checkMetricFilters } from './checks/metric-filters';
import { checkReconcileRuns } from './checks/reconcile-runs';
import { checkRestore, deleteRestoredTables } from './checks/restore';
import { checkSavedQueries } from './checks/saved-queries';
import { checkConcurrency, checkTimeToLive } from './checks/settings';
import type { ControlContext } from './control-context';
import { checkRoles } from './roles/check-roles';

type Apis = { aws: AwsApi; control: ControlApi };

/**
 * Creates the checks of the control plane of AWS. All need the stack.
 *
 * @param apis for tests
 */
export function createAwsControlChecks(
  options: Pick<AcceptanceOptions, 'stack'>,
  context: AcceptanceContext,
  apis: Apis = { aws: createAwsApi(), control: createControlApi(context.client) },
): { checks: Check[]; removeTraces: () => Promise<string[]> } {
  const deployment = createDeployment(options.stack, { environment: context.environment, aws: apis.aws });
  const shared: ControlContext = { ...context, ...apis, deployment };
  return {
    checks: createChecks(shared),
    async removeTraces() {
      if (options.stack === null) return [];
      const removed: string[] = [];
      // The alias first: it matters most. A failure of one must not keep the others from being removed.
      const failures: unknown[] = [];
      for (const remove of [undoCanary, setAlarmsBack, deleteRestoredTables]) {
        try {
          removed.push(...(await remove(shared)));
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
      return removed;
    },
  };
}

function createChecks(context: ControlContext): Check[] {
  return [
    {
      name: 'aws.roles',
      title: 'Simulate the roles of the functions',
      plan: 'Lets IAM evaluate about 700 calls of the four roles (iam:SimulatePrincipalPolicy). Makes none of them.',
      decides: ['AWS-01', 'AWS-02'],
      run: async (showActivity) => ({ findings: await checkRoles(context, showActivity) }),
    },
    {
      name: 'aws.ttl',
      title: 'Read the expiry of items',
      plan: 'Reads the TTL setting of each table.',
      decides: ['AWS-07'],
      run: async () => ({ findings: await checkTimeToLive(context) }),
    },
    {
      name: 'aws.concurrency',
      title: 'Read the concurrency of the account',
      plan: 'Reads the limit of Lambda.',
      decides: ['AWS-14'],
      run: async () => ({ findings: await checkConcurrency(context) }),
    },
    {
      name: 'aws.reconcile-runs',
      title: 'Read the runs of reconcile',
      plan: 'Reads the number of runs and errors of the last hour in CloudWatch.',
      decides: ['AWS-09', 'AWS-10'],
      run: async () => ({ findings: await checkReconcileRuns(context) }),
    },
    {
      name: 'aws.metric-filters',
      title: 'Test the metric filters',
      plan: 'Lets CloudWatch evaluate the deployed patterns with sample lines. Writes nothing.',
      decides: ['AWS-11'],
      run: async () => ({ findings: await checkMetricFilters(context) }),
    },
    {
      name: 'aws.saved-queries',
      title: 'Run the saved queries',
      plan: 'Runs each saved query on the logs of the last hour: 0.005 USD per GB.',
      decides: ['AWS-12', 'AWS-13'],
      run: async (showActivity) => ({ findings: await checkSavedQueries(context, showActivity) }),
    },
    {
      name: 'aws.alarms',
      title: 'Set off each alarm',
      plan:
        'Sets each alarm that is not on to ALARM and back: every subscriber gets two messages for each alarm, and ' +
        'pagers ring. Warn them first. Deployments with a canary fail meanwhile.',
      decides: ['AWS-03', 'AWS-04'],
      run: async (showActivity) => ({ findings: await checkAlarms(context, showActivity) }),
    },
    {
      name: 'aws.canary',
      title: 'Roll back a canary',
      plan:
        'Not in prod. Publishes a version of ingest with the same code, starts its canary, and invokes ingest until ' +
        'the live version fails, so that its alarm rolls back. Deletes the version. Takes up to 12 minutes; no ' +
        'delivery fails.',
      decides: ['AWS-05', 'AWS-06'],
      run: async (showActivity) => ({ findings: await checkCanary(context, showActivity) }),
    },
    {
      name: 'aws.restore',
      title: 'Restore a table',
      plan:
        'Restores the smallest table with point-in-time recovery into a new table acceptance-…, and deletes that. ' +
        'Takes about 20 minutes and costs 0.2 USD per GB.',
      decides: ['AWS-08'],
      run: (showActivity) => checkRestore(context, showActivity),
    },
  ];
}
