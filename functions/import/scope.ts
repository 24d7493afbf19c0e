import { Temporal } from 'temporal-polyfill';
import type { Configuration, Product } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';

/** LUCCA-34: how long Lucca lists events. */
const MONTHS_KEPT = 2;

/** The unit of an import. Progress is stored per scope. */
export type ImportScope = {
  configuration: Configuration;
  product: Product;
  /** `2026-03-02`: earlier events are excluded. */
  since: string;
};

/** The part of Lucca's API that imports use. */
export type ImportApi = Pick<LuccaApi, 'employees' | 'jobPositions' | 'event' | 'events' | 'leaves'>;

/** Returns the API whose requests are all sent by `send`, which may delay and repeat them. */
export function withRequests(api: ImportApi, send: <T>(request: () => Promise<T>) => Promise<T>): ImportApi {
  return {
    employees: (of) => send(() => api.employees(of)),
    jobPositions: (ids) => send(() => api.jobPositions(ids)),
    event: (id) => send(() => api.event(id)),
    events: (from) => send(() => api.events(from)),
    leaves: (from) => send(() => api.leaves(from)),
  };
}

/** Returns the products without duplicates, absences first: they do not need the list of events. */
export function inImportOrder(products: readonly Product[]): Product[] {
  return [...new Set(products)].toSorted((one, other) => rank(one) - rank(other));
}

function rank(product: Product): number {
  return product === 'absences' ? 0 : 1;
}

/** Whether the product is imported from Lucca's list of events. */
export function isFromEvents(product: Product): boolean {
  return product !== 'absences';
}

/**
 * Returns the first date whose events Lucca still lists.
 *
 * @param now ms since the epoch
 */
export function oldestEventDay(now: number): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate();
  return today.subtract({ months: MONTHS_KEPT }).toString();
}
