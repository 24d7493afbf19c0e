import type { AwsApi } from '../aws';
import type { Deployment } from '../deployment';
import { ok, wrong, type Finding } from '../finding';

/**
 * Checks that the account allows the concurrent executions that the stage assumes. A new account has 10 in each region,
 * for all its functions.
 */
export async function checkConcurrency(
  { concurrency }: Pick<AwsApi, 'concurrency'>,
  { output }: Deployment,
): Promise<Finding[]> {
  const assumed = Number(await output('AccountConcurrency'));
  const { limit, unreserved } = await concurrency();
  const reserved = unreserved < limit ? ` (${limit - unreserved} of ${limit} are reserved)` : '';
  const available = `the account allows ${unreserved} concurrent executions${reserved}, this stage uses up to ${assumed}`;
  if (unreserved >= assumed) return [ok(available)];
  return [
    wrong(
      available,
      'Sync could starve the webhook: lower accountConcurrency of the stage, or request a higher limit (Service Quotas → ' +
        'Lambda → Concurrent executions); see "Concurrency" in lib/deployment/prerequisites.md',
    ),
  ];
}
