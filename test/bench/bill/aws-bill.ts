import { textTable } from '../../../bin/command-line/output';
import { formatFigure, informativeRow, limitRow, type Row } from '../harness/rows';
import type { AwsUsage } from './aws-usage';
import type { CloudWatchUsage } from './cloudwatch-usage';

/**
 * On-demand list prices of AWS in Europe (Paris, eu-west-3) in USD, without taxes and free tier. The prices of DynamoDB
 * and Lambda are from the Price List of September 2026, the others from the pricing pages. Ireland is slightly cheaper.
 */
const PRICES = {
  /** Per million. */
  httpApiRequests: 1.17,
  lambdaRequests: 0.2,
  fifoRequests: 0.5,
  writeUnits: 0.7423,
  readUnits: 0.1487,
  secretRequests: 5,
  traces: 5,
  /** arm64 */
  gigabyteSecond: 0.000_013_333_4,
  logGigabyte: 0.5985,
  /** Per month. */
  storedGigabyte: 0.2975,
  secret: 0.4,
  metric: 0.3,
  alarm: 0.1,
} as const;

const MAX_DOLLARS = 5;
const MILLION = 1_000_000;
const GIGABYTE = 2 ** 30;
/** An access log line of the HTTP API, including the overhead of CloudWatch. */
const ACCESS_LOG_BYTES = 330;
export const WEEKS_A_MONTH = 365 / 12 / 7;
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
  const total = (name: string, service: string, unit = '') => {
    const ofService = items.filter((item) => item.name.startsWith(service));
    return informativeRow({ name, value: ofService.reduce((sum, { amount }) => sum + amount, 0), unit });
  };
  const dollars = costPerMillionEvents(use, cloudWatch, events);
  return [
    limitRow({ name: 'aws: a million events', value: dollars, unit: '$' }, MAX_DOLLARS, `≤ ${MAX_DOLLARS} $`),
    total('aws: writes to tables and indexes, per event', 'DynamoDB writes', 'units'),
    total('aws: reads of tables, per event', 'DynamoDB reads', 'units'),
    total('aws: requests to the queue, per event', 'SQS'),
    total('aws: invocations, per event', 'Lambda invocations'),
    informativeRow({
      name: 'aws: a month without events',
      value: fixedMonthlyCost(use, cloudWatch),
      unit: '$',
    }),
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

/** The cost of capacity units, and of a month of storage, USD. */
export function dynamoDbCost({
  readUnits,
  writeUnits,
  storedBytes,
}: {
  readUnits: number;
  writeUnits: number;
  storedBytes: number;
}): number {
  return (
    (readUnits * PRICES.readUnits + writeUnits * PRICES.writeUnits) / MILLION +
    (storedBytes / GIGABYTE) * PRICES.storedGigabyte
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
