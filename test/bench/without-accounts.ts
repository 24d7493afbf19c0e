import { AwsUsage } from './bill/aws-usage';
import { CloudWatchUsage } from './bill/cloudwatch-usage';
import { playWeek } from './bill/play-week';
import { formatBill, costPerMillionEvents, reconcileCost } from './bill/aws-bill';
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
  const use = new AwsUsage();
  const cloudWatch = new CloudWatchUsage();
  const { lucca, google } = await cloudWatch.during(() =>
    playWeek({ employees: EMPLOYEES, withoutAccount }, { observe: use, telemetry: cloudWatch.telemetry }),
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
