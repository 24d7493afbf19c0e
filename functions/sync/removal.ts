import { summaryOfState, summaryOfWritten } from '../domain/event-summary';
import type { Mapping } from '../domain/mapping';
import type { Route } from '../domain/route';
import type { Reason } from '../domain/vocabulary';
import type { CalendarState, LuccaEvent } from '../lucca/delivery';
import type { SyncResult } from './sync-result';

/** Adds why no event should exist. If none was written, the event is skipped for this reason. */
export function whyRemoved(
  result: SyncResult,
  { state, establishmentId }: LuccaEvent<CalendarState>,
  mapping: Mapping | null,
  { reason, detail, configuration }: Extract<Route, { kind: 'remove' }>,
): SyncResult {
  const explained = { ...result, reason, detail };
  if (reason === 'no_configuration') {
    const note = establishmentId === null ? 'no_establishment' : null;
    return { ...explained, note, establishment: establishmentId };
  }
  if (reason !== 'product_not_selected') return explained;
  const summary = configuration && summaryOfState(state, mapping, configuration.presentation);
  const id = configuration?.id ?? result.configuration;
  return { ...explained, ...summary, configuration: id, establishment: establishmentId };
}

/** Returns the result of a deletion. The log shows the event as it was written. */
export function removedResult(result: SyncResult, mapping: Mapping | null): SyncResult {
  const { reason, detail } = result;
  return {
    ...result,
    ...(mapping?.written && summaryOfWritten(mapping.written)),
    ...(reason !== null && removalNote(reason, detail)),
    reason: null,
    establishment: null,
  };
}

export function removalNote(reason: Reason, detail: string | null) {
  const text = ['Removed', reason, ...(detail === null ? [] : [detail])].join(': ');
  return { detail: text, note: 'removed_because', noteValue: reason } as const;
}
