import { textTable } from '../../../bin/command-line/output';
import { formatFigure, informativeRow, limitRow, type Row } from '../harness/rows';
import { accessLogBytes } from './access-log';
import type { MeasuredWeek } from './measured-week';
import { GIGABYTE, MILLION, PRICES } from './prices';

/** The target: the floor of the architecture is 4.1 $. */
const MAX_DOLLARS = 8.3;

/** A billed item: its amount per event, and the cost of a million events, USD. */
type Item = { name: string; amount: number; unit: string; dollars: number };

/** AWS usage per event, and the cost of a million events by list prices. */
export function awsRequests(week: MeasuredWeek): Row[] {
  const items = itemsOf(week);
  process.stdout.write(formatTable(items));
  const total = (name: string, service: string, unit = '') => {
    const ofService = items.filter((item) => item.name.startsWith(service));
    return informativeRow({ name, value: ofService.reduce((sum, { amount }) => sum + amount, 0), unit });
  };
  const value = costPerMillionEvents(week);
  return [
    limitRow({ name: 'aws: a million events', value, unit: '$' }, MAX_DOLLARS, `≤ ${MAX_DOLLARS} $`),
    total('aws: writes to tables and indexes, per event', 'DynamoDB writes', 'units'),
    total('aws: reads of tables, per event', 'DynamoDB reads', 'units'),
    total('aws: requests to the queue, per event', 'SQS'),
    total('aws: invocations, per event', 'Lambda invocations'),
  ];
}

function itemsOf({ use, cloudWatch: { bytes }, events, stage }: MeasuredWeek): Item[] {
  const { functions, lookupReadUnits } = use;
  const { ingest, sync } = functions;
  const item = (name: string, total: number, unit: string, pricePerMillion: number): Item => {
    const amount = total / events;
    return { name, amount, unit, dollars: amount * pricePerMillion };
  };
  const written = [...ingest.writeUnits, ...sync.writeUnits].map(([table, units]) =>
    item(`DynamoDB writes, ${table}`, units, 'units', PRICES.writeUnits),
  );
  const reads = ingest.readUnits + sync.readUnits + lookupReadUnits;
  const accessLog = ingest.invocations * accessLogBytes(stage.accessLogFormat);
  const logged = (bytes.get('ingest') ?? 0) + (bytes.get('sync') ?? 0) + accessLog;
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
export function formatBill(week: MeasuredWeek): string {
  return formatTable(itemsOf(week));
}

/** The cost of a million events without reconcile, USD. */
export function costPerMillionEvents(week: MeasuredWeek): number {
  return itemsOf(week).reduce((total, { dollars }) => total + dollars, 0);
}

/** The cost of all runs of reconcile, USD. */
export function reconcileCost({
  use,
  cloudWatch: { bytes },
}: Pick<MeasuredWeek, 'use' | 'cloudWatch'>): number {
  const { reconcile } = use.functions;
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
