import type { Employee } from '../lucca/employee';
import type { LuccaEvent, State } from '../lucca/delivery';
import type { Mapping, Place } from '../domain/mapping';
import type { SyncLog } from '../domain/sync-log';
import { usableAddress } from './address';
import { productOf } from '../domain/project';

/** What became of one event, for the log. */
export type SyncResult = Pick<
  SyncLog,
  'outcome' | 'reason' | 'detail' | 'configuration' | 'product' | 'employee' | 'googleEventId' | 'link'
> & {
  /** The event itself was not applied now: its state was there already, or a newer one is. */
  observed: boolean;
  /** The event is to be handled once more after this long, ms: what it concerns may not all be known yet. */
  repeatAfterMs?: number;
};

/** What can be said of an event before anything is done with it. */
export function aboutEvent(event: LuccaEvent, mapping: Mapping | null): SyncResult {
  const place = mapping?.settled[0] ?? mapping?.doubtful.at(-1) ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    detail: null,
    product: (event.state.kind === 'employee' ? null : productOf(event.state)) ?? mapping?.product ?? null,
    employee: ownerIn(event)?.address ?? place?.owner ?? null,
    ...aboutPlace(place),
    link: mapping?.settled[0]?.link ?? null,
    observed: false,
  };
}

export function aboutPlace(place: Place | null): Pick<SyncResult, 'configuration' | 'googleEventId'> {
  return { configuration: place?.configuration ?? null, googleEventId: place?.googleEventId ?? null };
}

/** What the mapping keeps of it, should the log's row be lost in a crash. */
export function remembered(result: SyncResult): NonNullable<Mapping['result']> {
  const { outcome, reason, detail, configuration, employee, googleEventId } = result;
  return { outcome, reason, detail, configuration, employee, googleEventId };
}

/** In whose calendar the event belongs; null where it does not say so. */
export function ownerIn({ state }: { state: State }): { id: string; address: string } | null {
  const owner = ownerOf(state);
  const address = usableAddress(owner?.email ?? null);
  return owner && address ? { id: owner.id, address } : null;
}

export function ownerOf(state: State): Employee | null {
  switch (state.kind) {
    case 'gone':
      return state.owner;
    case 'training-session':
      return state.organizer;
    case 'workplace':
    case 'leave':
    case 'employee':
      return state.employee;
  }
}
