import { awsRequests, costPerMillionEvents, formatBill, reconcileCost } from './bill/aws-bill';
import { AwsUsage } from './bill/aws-usage';
import { CloudWatchUsage } from './bill/cloudwatch-usage';
import { playWeek } from './bill/play-week';
import { googleCalls } from './google-calls';
import type { Row } from './harness/rows';

const EMPLOYEES = 10_000;
/** For the comparison of companies with and without accounts. */
const COMPARED_EMPLOYEES = 2000;
const WITHOUT_ACCOUNT = 0.3;
/** Maximum ratio to the bill of a company in which every employee has an account. */
const MAX_RATIO = 1.5;

/** Google calls and AWS usage of the simulated week of a company with 10,000 employees. */
export async function week(): Promise<Row[]> {
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  const harness = await cloudWatch.during(() =>
    playWeek({ employees: EMPLOYEES }, { observe: use, telemetry: cloudWatch.telemetry }),
  );
  return [...googleCalls(harness), ...awsRequests(use, cloudWatch, harness.lucca.events.length)];
}

/**
 * The cost of a million events when 30 % of the employees have no Google account, so that their events fail and are retried. Of
 * reconcile, it includes only the additional cost compared to a company in which every employee has an account.
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
      target: `≤ ${MAX_RATIO} ×`,
      ok: value <= MAX_RATIO * everybody.million,
    },
  ];
}

async function bill(withoutAccount: number) {
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  const { lucca, google } = await cloudWatch.during(() =>
    playWeek(
      { employees: COMPARED_EMPLOYEES, withoutAccount },
      { observe: use, telemetry: cloudWatch.telemetry },
    ),
  );
  const events = lucca.events.length;
  process.stdout.write(formatBill(use, cloudWatch, events));
  return {
    events,
    printed: `${google.tokens.length} tokens, ${events} events`,
    million: costPerMillionEvents(use, cloudWatch, events),
    reconcile: reconcileCost(use, cloudWatch),
  };
}
