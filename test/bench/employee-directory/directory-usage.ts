import { CONFIGURATIONS_TABLE, DIRECTORY_TABLE } from '../../../functions/store/tables';
import type { AwsObserver, FunctionName } from '../../simulation/connector/options';
import type { TableRequest } from '../../simulation/services/memory-dynamodb';
import type { Item } from '../../simulation/services/memory-table';
import { capacityUnits } from '../bill/aws-usage';

/** Records that coordinate requests to Lucca, in the configurations table. */
const RECORDS = /^(lucca-requests|lucca-lookups|directory)#/;
const ENTRIES = /^(employee#|establishments$|leave-accounts$)/;

type Units = { read: number; write: number };

/** Counts what the employee directory uses of DynamoDB. */
export class DirectoryUsage implements AwsObserver {
  readonly units: Record<FunctionName, Units> = {
    ingest: { read: 0, write: 0 },
    sync: { read: 0, write: 0 },
    reconcile: { read: 0, write: 0 },
  };
  /** Writes of employees, establishments and leave accounts. */
  entryWrites = 0;
  /** Writes of work in progress: ids to look up, pages that were read, leases and the request budget. */
  progressWrites = 0;

  readonly table = (of: FunctionName, use: TableRequest) => {
    const items = use.kind === 'write' ? [use.after ?? use.before] : use.items;
    const isOfDirectory = use.table === 'directory' || items.some((item) => RECORDS.test(text(item, 'id')));
    if (!isOfDirectory) return;
    const schema = use.table === 'directory' ? DIRECTORY_TABLE : CONFIGURATIONS_TABLE;
    this.units[of][use.kind] += capacityUnits(schema, use).table;
    if (use.kind === 'read') return;
    if (ENTRIES.test(text(items[0] ?? null, 'entry'))) this.entryWrites += 1;
    else this.progressWrites += 1;
  };

  readonly queue = () => undefined;
  readonly invoked = () => undefined;
}

function text(item: Item | null, attribute: string): string {
  const value = item?.[attribute];
  return typeof value === 'string' ? value : '';
}
