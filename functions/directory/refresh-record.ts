import { LeasedRecord } from '../store/leased-record';
import type { RecordStore } from '../store/record-store';
import { NEVER_REFRESHED, refreshState, type RefreshState } from './refresh-state';

/** The stored progress of a tenant's directory. */
export class RefreshRecord extends LeasedRecord<RefreshState> {
  /**
   * @param holder unique id
   * @param now ms since the epoch
   */
  constructor(
    records: Pick<RecordStore, 'read' | 'write'>,
    tenant: string,
    holder: string,
    now: () => number,
  ) {
    const options = { id: `directory#${tenant}`, schema: refreshState, initial: NEVER_REFRESHED };
    super(records, options, holder, now);
  }
}
