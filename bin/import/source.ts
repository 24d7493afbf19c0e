import type { QueuedEvent } from '../../functions/queue/message';
import type { ImportCounts } from '../commands/import-counts';

/** Something to bring in: its message, and what people may see of it. */
export type Found = {
  event: QueuedEvent;
  /** `<type>#<id>` */
  resource: string;
  employeeId: string | null;
  /** Dates or instants, the last included. */
  from: string;
  to: string;
  what: string;
};

/** A part of what there is; progress is kept after each. */
export type ImportPage = {
  found: Found[];
  counts: ImportCounts;
  /** What was not understood, not read, or not located: which it is, and what is wrong. */
  remarks: string[];
  /** Where to go on; null at the end. */
  next: string | null;
  /** How many things there are on all pages; null where nobody knows. */
  total: number | null;
};

/** How far the page is that is being read; `total` as of the page. */
export type OnRead = (counts: ImportCounts, total: number | null) => void;

/**
 * What already exists in Lucca, for one product: from its beginning (null), or from where an earlier run got to.
 *
 * @param onRead is told after each thing that takes time, before its page is there
 */
export type Source = (from: string | null, onRead?: OnRead) => AsyncIterable<ImportPage>;

/** Lucca no longer knows where an earlier run got to: to be read from the beginning. */
export class PlaceLostError extends Error {
  override readonly name = 'PlaceLostError';
}
