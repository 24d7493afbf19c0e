import type { InProcessGoogle } from '../simulation/services/in-process-google';
import type { SimulationHarness } from '../simulation/simulation-harness';
import { awsRequests, costPerMillionEvents, formatBill, reconcileCost } from './bill/aws-bill';
import { AwsUsage } from './bill/aws-usage';
import { CloudWatchUsage } from './bill/cloudwatch-usage';
import { playWeek } from './bill/simulated-week';
import { informativeRow, limitRow, ratioRow, type Row } from './harness/rows';

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
    ratioRow(
      {
        ...{ name: 'accounts: a million events, 30 % of employees without', value, unit: '$' },
        baseline: everybody.million,
      },
      MAX_RATIO,
    ),
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

const MAX_CALLS = 1.05;
/** How long an instance uses a token: it requests the next one five minutes before the expiry. */
const TOKEN_MS = 55 * 60_000;

const PRODUCTS = ['a workplace', 'a training session', 'an absence'] as const;
type Product = (typeof PRODUCTS)[number];

/** Calls and tokens of Google, per event. */
function googleCalls(harness: SimulationHarness): Row[] {
  const { google, lucca } = harness;
  const perEvent = google.traffic.length / lucca.events.length;
  return [
    limitRow({ name: 'google: Calendar calls per event', value: perEvent, unit: 'calls' }, MAX_CALLS),
    ...PRODUCTS.map((product) =>
      informativeRow({
        name: `google: Calendar calls per event of ${product}`,
        value: callsOf(product, harness),
      }),
    ),
    limitRow({ name: 'google: most tokens per employee, instance and hour', value: maxTokens(google) }, 1),
    informativeRow({
      name: 'google: tokens per event',
      value: google.tokens.length / lucca.events.length,
    }),
  ];
}

function callsOf(product: Product, { google: { fake }, lucca }: SimulationHarness): number {
  const calls = fake.calls.filter(({ kind, owner, eventId }) => {
    if (kind !== 'calendar' || owner === null || eventId === null) return false;
    const event = fake.event(owner, eventId);
    const isLeave = /#leave#/.test(event?.extendedProperties?.private?.['luccaResource'] ?? '');
    return productOf(isLeave, event?.eventType === 'workingLocation') === product;
  }).length;
  const events = lucca.events.filter(({ topic, data }) => {
    const isWorkplace = 'category' in data && data.category === 'work-location';
    return topic !== 'employee.updated' && productOf(topic.startsWith('leave.'), isWorkplace) === product;
  }).length;
  return calls / events;
}

function productOf(isLeave: boolean, isWorkplace: boolean): Product {
  if (isLeave) return 'an absence';
  return isWorkplace ? 'a workplace' : 'a training session';
}

/** The most tokens that one instance requested for one employee within the lifetime of a token. */
function maxTokens({ tokens }: InProcessGoogle): number {
  const byPair = Map.groupBy(tokens, ({ caller, employee }) => `${caller} ${employee}`);
  const most = [...byPair.values()].map((requests) =>
    Math.max(
      ...requests.map(
        ({ at: begin }) => requests.filter(({ at }) => at >= begin && at < begin + TOKEN_MS).length,
      ),
    ),
  );
  return Math.max(...most);
}
