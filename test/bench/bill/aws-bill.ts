import { textTable } from '../../../bin/command-line/output';
import { PRICES } from './aws-prices';
import type { AwsUsage } from './aws-usage';
import type { CloudWatchUsage } from './cloudwatch-usage';
import { formatFigure } from '../harness/rows-table';
import type { Row } from '../harness/row';

const MOST_DOLLARS = 5;
const MILLION = 1_000_000;
const GIGABYTE = 2 ** 30;
/** A line of the HTTP API, with what CloudWatch adds. */
const ACCESS_LOG_BYTES = 330;
const WEEKS_A_MONTH = 365 / 12 / 7;
/** Of the webhook, of Lucca's API, of Google, and the key of the logs. */
const SECRETS = 4;
/** Lambda holds five connections to an empty queue, each of which asks every 20 s. */
const EMPTY_RECEIVES_A_MONTH = (5 * 3 * 60 * 24 * 365) / 12;

/** Something that is billed: how much of it an event takes, and what a million of such amounts cost, USD. */
type Item = { name: string; amount: number; unit: string; dollars: number };

/** What the connector took of AWS, and what a million such events cost by list prices. */
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
      target: `≤ ${MOST_DOLLARS} $`,
      ok: dollars <= MOST_DOLLARS,
    },
    told('aws: writes to tables and indexes, of an event', ofAll('DynamoDB writes'), 'units'),
    told('aws: reads of tables, of an event', ofAll('DynamoDB reads'), 'units'),
    told('aws: requests to the queue, of an event', ofAll('SQS'), ''),
    told('aws: invocations, of an event', ofAll('Lambda invocations'), ''),
    told('aws: without any event, a month', fixedMonthlyCost(use, cloudWatch), '$'),
  ];
}

function itemsOf(
  { functions, knownReadUnits }: AwsUsage,
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
  const reads = ingest.readUnits + sync.readUnits + knownReadUnits;
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

/** @returns the bill without what reconcile does, to be printed */
export function formatBill(use: AwsUsage, cloudWatch: CloudWatchUsage, events: number): string {
  return formatTable(itemsOf(use, cloudWatch, events));
}

/** What a million such events cost, without what reconcile does, USD. */
export function costPerMillionEvents(use: AwsUsage, cloudWatch: CloudWatchUsage, events: number): number {
  return itemsOf(use, cloudWatch, events).reduce((total, { dollars }) => total + dollars, 0);
}

/** What all runs of reconcile cost, USD. */
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

/** What is there without any event. */
function fixedMonthlyCost(use: AwsUsage, cloudWatch: CloudWatchUsage): number {
  const { series } = cloudWatch;
  return (
    reconcileCost(use, cloudWatch) * WEEKS_A_MONTH +
    SECRETS * PRICES.secret +
    series.size * PRICES.metric +
    (EMPTY_RECEIVES_A_MONTH / MILLION) * PRICES.fifoRequests
  );
}

/** The bill. */
function formatTable(items: Item[]): string {
  const columns = [
    { title: 'Of AWS', width: 35 },
    { title: 'Of an event', width: 20 },
    { title: 'Of a million', width: 20 },
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

function told(name: string, value: number, unit: string): Row {
  return { name, value, unit, baseline: null, target: 'told', ok: true };
}
