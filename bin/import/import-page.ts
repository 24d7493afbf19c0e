import * as z from 'zod';
import type { QueuedEvent } from '../../functions/queue/message';

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

/** Why something that Lucca has is not brought in, in words for people. */
const leftOut = z.enum([
  'of other establishments',
  'of no known establishment',
  'over before',
  'cancelled or deleted',
  'not understood',
]);

export type LeftOut = z.infer<typeof leftOut>;

export const importCounts = z.object({
  /** What was looked at: leaves, or calendar events however often they changed. */
  read: z.int().nonnegative(),
  found: z.int().nonnegative(),
  leftOut: z.partialRecord(leftOut, z.int().positive()),
});

export type ImportCounts = z.infer<typeof importCounts>;

export const NOTHING: ImportCounts = { read: 0, found: 0, leftOut: {} };

export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  const all = leftOut.options.flatMap((why): [LeftOut, number][] => {
    const count = (one.leftOut[why] ?? 0) + (other.leftOut[why] ?? 0);
    return count > 0 ? [[why, count]] : [];
  });
  return {
    read: one.read + other.read,
    found: one.found + other.found,
    leftOut: Object.fromEntries(all),
  };
}

/**
 * `12 read, 8 sent, 3 of other establishments, 1 cancelled or deleted`
 *
 * @param fate of what was found
 */
export function countsText(
  { read, found, leftOut: others }: ImportCounts,
  fate: 'sent' | 'to bring in',
): string {
  const rest = leftOut.options.filter((why) => others[why]).map((why) => `${others[why] ?? 0} ${why}`);
  return [`${read} read`, `${found} ${fate}`, ...rest].join(', ');
}

/** Whether something is brought in, and what people should know of it. */
export type Verdict = ({ found: Found } | { leftOut: LeftOut }) & { remark?: string };

export function addVerdict(page: ImportPage, verdict: Verdict): void {
  const isFound = 'found' in verdict;
  if (isFound) page.found.push(verdict.found);
  if (verdict.remark !== undefined) page.remarks.push(verdict.remark);
  page.counts = addCounts(page.counts, {
    read: 1,
    found: isFound ? 1 : 0,
    leftOut: isFound ? {} : { [verdict.leftOut]: 1 },
  });
}
