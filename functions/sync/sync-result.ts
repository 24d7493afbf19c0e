import type { LuccaEvent } from '../lucca/delivery';
import type { Mapping, Place } from '../store/mapping';
import type { SyncLog } from '../store/sync-log';
import { usableAddress } from './address';
import { productOf } from './project';

/** What became of one event, for the log. */
export type SyncResult = Pick<
  SyncLog,
  'outcome' | 'reason' | 'detail' | 'configuration' | 'product' | 'employee' | 'googleEventId' | 'link'
> & {
  /** The event itself was not applied now: its state was there already, or a newer one is. */
  observed: boolean;
};

/** What can be said of an event before anything is done with it. */
export function aboutEvent(event: LuccaEvent, mapping: Mapping | null): SyncResult {
  const place = mapping?.settled ?? mapping?.doubtful.at(-1) ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    detail: null,
    product: productOf(event.state) ?? mapping?.product ?? null,
    employee: addressIn(event) ?? place?.owner ?? null,
    ...aboutPlace(place),
    link: mapping?.link ?? null,
    observed: false,
  };
}

export function aboutPlace(place: Place | null): Pick<SyncResult, 'configuration' | 'googleEventId'> {
  return { configuration: place?.configuration ?? null, googleEventId: place?.googleEventId ?? null };
}

function addressIn({ state }: LuccaEvent): string | null {
  if (state.kind === 'gone') return null;
  return usableAddress((state.kind === 'workplace' ? state.employee : state.organizer)?.email ?? null);
}
