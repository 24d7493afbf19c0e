import * as z from 'zod';
import { DAY_S } from '../../functions/shared/time';
import type { RecordList } from '../../functions/store/record-list';
import type { RecordStore } from '../../functions/store/record-store';
import type { LinkSource, Person } from './person';

const PREFIX = 'forget#';

/** For as long as an interrupted run can be repeated. */
const KEPT_S = 7 * DAY_S;

const identified = z.object({ tenant: z.string(), id: z.string(), addresses: z.array(z.string()) });

/**
 * The employee whose data is being deleted, in the configurations table: the data itself connects id and addresses, so
 * after a crash a part of it could not be found without this record. It is deleted last.
 */
export class ForgetProgress implements LinkSource {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write' | 'remove'>,
    private readonly recordList: Pick<RecordList, 'list'>,
    private readonly now: () => number,
  ) {}

  async begin({ tenant, id, addresses }: Person): Promise<void> {
    if (tenant === null || id === null) return;
    const expiresAt = Math.floor(this.now() / 1000) + KEPT_S;
    await this.records.write(recordId(tenant, id), { tenant, id, addresses }, 'any', expiresAt);
  }

  async end({ tenant, id }: Person): Promise<void> {
    if (tenant !== null && id !== null) await this.records.remove(recordId(tenant, id), 'any');
  }

  async ofAddress(address: string) {
    const begun = await Array.fromAsync(this.recordList.list(PREFIX, identified));
    return begun
      .filter(({ value }) => value.addresses.includes(address))
      .map(({ value: { tenant, id } }) => ({ tenant, id, address }));
  }

  async ofId(tenant: string, id: string) {
    const begun = await this.records.read(recordId(tenant, id), identified);
    return (begun?.value.addresses ?? []).map((address) => ({ tenant, id, address }));
  }
}

function recordId(tenant: string, id: string): string {
  return `${PREFIX}${tenant}#${id}`;
}
