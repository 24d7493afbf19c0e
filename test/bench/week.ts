import type { InProcessGoogle } from '../simulation/services/in-process-google';
import type { SimulationHarness } from '../simulation/simulation-harness';
import { awsRequests, costPerMillionEvents, formatBill, reconcileCost } from './bill/aws-bill';
import { companyMonth } from './bill/company-month';
import { measureWeek } from './bill/measured-week';
import { informativeRow, limitRow, ratioRow, type Row } from './harness/rows';

const EMPLOYEES = 10_000;
/** For the comparison of companies with and without accounts. */
const COMPARED_EMPLOYEES = 2000;
const WITHOUT_ACCOUNT = 0.3;
/** Maximum ratio to the bill of a company in which every employee has an account. */
const MAX_RATIO = 1.5;

/** Maximum bill of a month, USD, by the number of employees. */
const MAX_DOLLARS = { small: 5.5, medium: 7, large: 22 };

/** Google calls and AWS usage of the simulated week of a company with 10,000 employees. */
export async function week(): Promise<Row[]> {
  const measured = await measureWeek({ employees: EMPLOYEES });
  return [
    ...googleCalls(measured.harness),
    ...awsRequests(measured),
    companyMonth(measured, 20_000, MAX_DOLLARS.large),
  ];
}

/** The bill of a small company. */
export async function smallCompany(): Promise<Row[]> {
  return [companyMonth(await measureWeek({ employees: 200 }), 200, MAX_DOLLARS.small)];
}

/**
 * The bill of a company with 2,000 employees, and the cost of a million events when 30 % of them have no Google
 * account, so that their events fail and are retried. Of reconcile, that includes only the additional cost compared to
 * a company in which every employee has an account.
 */
export async function withoutAccounts(): Promise<Row[]> {
  const everybody = await measureWeek({ employees: COMPARED_EMPLOYEES });
  const month = companyMonth(everybody, COMPARED_EMPLOYEES, MAX_DOLLARS.medium);
  const some = await measureWeek({ employees: COMPARED_EMPLOYEES, withoutAccount: WITHOUT_ACCOUNT });
  const more = ((reconcileCost(some) - reconcileCost(everybody)) / some.events) * 1_000_000;
  process.stdout.write(`\nEvery employee has an account\n${formatBill(everybody)}`);
  process.stdout.write(
    `\n30 % have none: ${some.harness.google.tokens.length} tokens, ${some.events} events\n`,
  );
  process.stdout.write(`${formatBill(some)}Reconcile: $ ${more.toFixed(2)} more of a million\n`);
  const value = costPerMillionEvents(some) + more;
  const baseline = costPerMillionEvents(everybody);
  return [
    month,
    ratioRow(
      { name: 'accounts: a million events, 30 % of employees without', value, unit: '$', baseline },
      MAX_RATIO,
    ),
  ];
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
