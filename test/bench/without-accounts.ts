import { AwsUse } from './bill/simulated-aws';
import { CloudWatch } from './bill/simulated-cloudwatch';
import { liveThroughWeek } from './bill/simulated-life';
import { billOf, dollarsOfMillion, dollarsOfReconcile } from './harness/aws-requests';
import type { Row } from './harness/row';

const EMPLOYEES = 2000;
const WITHOUT_ACCOUNT = 0.3;
/** Times the bill of a company in which everybody has an account. */
const MOST = 1.5;

/**
 * What a million events cost where 30 % of the employees have no Google account: their events fail, and are tried again. Reconcile
 * counts as far as it costs more than in a company in which everybody has one.
 */
export async function withoutAccounts(): Promise<Row[]> {
  const everybody = await bill(0);
  const some = await bill(WITHOUT_ACCOUNT);
  const more = ((some.reconcile - everybody.reconcile) / some.events) * 1_000_000;
  process.stdout.write(`${some.printed}\nReconcile: $ ${more.toFixed(2)} more of a million\n`);
  const value = some.million + more;
  return [
    {
      name: 'accounts: a million events, 30 % of employees without',
      value,
      unit: '$',
      baseline: everybody.million,
      target: `≤ ${MOST} ×`,
      ok: value <= MOST * everybody.million,
    },
  ];
}

async function bill(withoutAccount: number) {
  const use = new AwsUse();
  const cloudWatch = new CloudWatch();
  const { lucca, google } = await cloudWatch.during(() =>
    liveThroughWeek(
      { employees: EMPLOYEES, withoutAccount },
      { observe: use, telemetry: cloudWatch.telemetry },
    ),
  );
  const events = lucca.events.length;
  process.stdout.write(billOf(use, cloudWatch, events));
  return {
    events,
    printed: `${google.tokens.length} tokens, ${events} events`,
    million: dollarsOfMillion(use, cloudWatch, events),
    reconcile: dollarsOfReconcile(use, cloudWatch),
  };
}
