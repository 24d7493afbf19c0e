import { textTable } from '../../../bin/command-line/output';
import { formatFigure } from '../harness/format';
import { informativeRow, type Row } from '../harness/rows';
import { PRICES } from './aws-prices';
import type { AwsUsage } from './aws-usage';
import type { CloudWatchUsage } from './cloudwatch-usage';

const MAX_DOLLARS = 5;
const MILLION = 1_000_000;
const GIGABYTE = 2 ** 30;
/** An access log line of the HTTP API, including the overhead of CloudWatch. */
const ACCESS_LOG_BYTES = 330;
const WEEKS_A_MONTH = 365 / 12 / 7;
/** Webhook, Lucca API, Google and log key. */
const SECRETS = 4;
/** Lambda polls an empty queue with five connections, each every 20 s. */
const EMPTY_RECEIVES_A_MONTH = (5 * 3 * 60 * 24 * 365) / 12;

/** A billed item: its amount per event, and the cost of a million events, USD. */
type Item = { name: string; amount: number; unit: string; dollars: number };

/** AWS usage per event, and the cost of a million events by list prices. */
export function awsRequests(use: AwsUsage, cloudWatch: CloudWatchUsage, events: number): Row[] {
  const items = itemsOf(use, cloudWatch, events);
  process.stdout.write(formatTable(items));
  const ofAll = (what: string) =>
    items.filter(({ name }) => name.startsWith(what)).reduce((total, { amount }) => total + amount, 0);
  const dollars = costPerMillionEvents(use, cloudWatch, events);
  return [
    {
      name: 'aws: a million events',
      value: dollars,
      unit: '$',
      baseline: null,
      target: `≤ ${MAX_DOLLARS} $`,
      ok: dollars <= MAX_DOLLARS,
    },
    informativeRow('aws: writes to tables and indexes, per event', ofAll('DynamoDB writes'), 'units'),
    informativeRow('aws: reads of tables, per event', ofAll('DynamoDB reads'), 'units'),
    informativeRow('aws: requests to the queue, per event', ofAll('SQS'), ''),
    informativeRow('aws: invocations, per event', ofAll('Lambda invocations'), ''),
    informativeRow('aws: a month without events', fixedMonthlyCost(use, cloudWatch), '$'),
  ];
}

function itemsOf(
  { functions, lookupReadUnits }: AwsUsage,
  { bytes }: CloudWatchUsage,
  events: number,
): Item[] {
  const { ingest, sync } = functions;
  const item = (name: string, total: number, unit: string, pricePerMillion: number): Item => {
    const amount = total / events;
    return { name, amount, unit, dollars: amount * pricePerMillion };
  };
  const written = [...ingest.writeUnits, ...sync.writeUnits].map(([table, units]) =>
    item(`DynamoDB writes, ${table}`, units, 'units', PRICES.writeUnits),
  );
  const reads = ingest.readUnits + sync.readUnits + lookupReadUnits;
  const logged =
    (bytes.get('ingest') ?? 0) + (bytes.get('sync') ?? 0) + ingest.invocations * ACCESS_LOG_BYTES;
  return [
    item('HTTP API', ingest.invocations, '', PRICES.httpApiRequests),
    ...written,
    item('DynamoDB reads', reads, 'units', PRICES.readUnits),
    item('SQS', ingest.queueRequests + sync.queueRequests, '', PRICES.fifoRequests),
    item('Lambda invocations', ingest.invocations + sync.invocations, '', PRICES.lambdaRequests),
    item(
      'Lambda time',
      ingest.gigabyteSeconds + sync.gigabyteSeconds,
      'GB-s',
      PRICES.gigabyteSecond * MILLION,
    ),
    item('CloudWatch logs', logged / 1024, 'KB', (PRICES.logGigabyte * MILLION * 1024) / GIGABYTE),
    item('Secrets Manager', ingest.secretRequests + sync.secretRequests, '', PRICES.secretRequests),
    item('X-Ray', ingest.traces + sync.traces, '', PRICES.traces),
  ];
}

/** @returns the bill without reconcile, for printing */
export function formatBill(use: AwsUsage, cloudWatch: CloudWatchUsage, events: number): string {
  return formatTable(itemsOf(use, cloudWatch, events));
}

/** The cost of a million events without reconcile, USD. */
export function costPerMillionEvents(use: AwsUsage, cloudWatch: CloudWatchUsage, events: number): number {
  return itemsOf(use, cloudWatch, events).reduce((total, { dollars }) => total + dollars, 0);
}

/** The cost of all runs of reconcile, USD. */
export function reconcileCost({ functions: { reconcile } }: AwsUsage, { bytes }: CloudWatchUsage): number {
  const written = [...reconcile.writeUnits.values()].reduce((sum, units) => sum + units, 0);
  return (
    (written * PRICES.writeUnits +
      reconcile.readUnits * PRICES.readUnits +
      reconcile.queueRequests * PRICES.fifoRequests +
      reconcile.invocations * PRICES.lambdaRequests +
      reconcile.secretRequests * PRICES.secretRequests +
      reconcile.traces * PRICES.traces) /
      MILLION +
    reconcile.gigabyteSeconds * PRICES.gigabyteSecond +
    ((bytes.get('reconcile') ?? 0) / GIGABYTE) * PRICES.logGigabyte
  );
}

/** The cost of a month without events, USD. */
function fixedMonthlyCost(use: AwsUsage, cloudWatch: CloudWatchUsage): number {
  const { series } = cloudWatch;
  return (
    reconcileCost(use, cloudWatch) * WEEKS_A_MONTH +
    SECRETS * PRICES.secret +
    series.size * PRICES.metric +
    (EMPTY_RECEIVES_A_MONTH / MILLION) * PRICES.fifoRequests
  );
}

function formatTable(items: Item[]): string {
  const columns = [
    { title: 'AWS service', width: 35 },
    { title: 'Per event', width: 20 },
    { title: 'Per million events', width: 20 },
  ];
  return textTable(
    columns,
    items.map(({ name, amount, unit, dollars }) => [
      name,
      formatFigure(amount, unit),
      formatFigure(dollars, '$'),
    ]),
  );
}
