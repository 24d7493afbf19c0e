import * as z from 'zod';
import type { QueuedEvent } from '../queue/message';

/**
 * Reads one product from Lucca, page by page.
 *
 * @param cursor position of an earlier run; null for the beginning
 */
export type Source = (cursor: string | null) => AsyncIterable<ImportPage>;

/** Progress is saved after each page. */
export type ImportPage = {
  items: ImportItem[];
  counts: ImportCounts;
  /** Invalid and unreadable items and failed lookups, with the reason. */
  remarks: string[];
  /** Cursor of the next page; null on the last one. */
  next: string | null;
  /** Items on all pages; null if unknown. */
  total: number | null;
};

/** An item to import: its message, and what a dry run shows. */
export type ImportItem = {
  event: QueuedEvent;
  /** `<type>#<id>` */
  resource: string;
  employeeId: string | null;
  /** Dates or instants, the last included. */
  from: string;
  to: string;
  kind: 'absence' | 'workplace' | 'session';
  /** Lucca's code, such as `approved`. */
  status: string;
};

/** Lucca no longer accepts the cursor of an earlier run: the source must be read from the beginning. */
export class CursorExpiredError extends Error {
  override readonly name = 'CursorExpiredError';
}

/** Why an item is not imported. Part of the output, and of the stored progress. */
export const exclusion = z.enum([
  'in other establishments',
  'in an unknown establishment',
  'ended earlier',
  'cancelled or deleted',
  'invalid',
]);

export type Exclusion = z.infer<typeof exclusion>;

export const importCounts = z.object({
  /** Leaves or calendar events read. Several changes of one calendar event count once. */
  read: z.int().nonnegative(),
  included: z.int().nonnegative(),
  excluded: z.partialRecord(exclusion, z.int().positive()),
});

export type ImportCounts = z.infer<typeof importCounts>;

export const NO_COUNTS: ImportCounts = { read: 0, included: 0, excluded: {} };

export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  const excluded = exclusion.options.flatMap((reason): [Exclusion, number][] => {
    const count = (one.excluded[reason] ?? 0) + (other.excluded[reason] ?? 0);
    return count > 0 ? [[reason, count]] : [];
  });
  return {
    read: one.read + other.read,
    included: one.included + other.included,
    excluded: Object.fromEntries(excluded),
  };
}

/** Whether an item is imported; `remark` is for the operator. */
export type Decision = ({ item: ImportItem } | { exclusion: Exclusion }) & { remark?: string };

export function addDecision(page: ImportPage, decision: Decision): void {
  if (decision.remark !== undefined) page.remarks.push(decision.remark);
  if ('exclusion' in decision) {
    addExclusion(page, decision.exclusion);
    return;
  }
  page.items.push(decision.item);
  page.counts = addCounts(page.counts, { read: 1, included: 1, excluded: {} });
}

/** Counts an item that is not imported. */
export function addExclusion(page: ImportPage, reason: Exclusion): void {
  page.counts = addCounts(page.counts, { read: 1, included: 0, excluded: { [reason]: 1 } });
}
