import * as z from 'zod';

/** What Lucca knows of one thing, by field: null if it has none; a field that is not there is one that we do not know. */
export type Known = Readonly<Record<string, string | null>>;

export const keptAnswer = z.object({
  /** When Lucca said so, ms since the epoch. */
  at: z.number(),
  known: z.record(z.string(), z.string().nullable()),
});
export type KeptAnswer = z.infer<typeof keptAnswer>;

export const DAY_MS = 24 * 60 * 60 * 1000;
const TEN_MINUTES_MS = 10 * 60 * 1000;

/**
 * @param doubted an answer that proved wrong: kept no longer than none
 * @param now ms since the epoch
 * @returns undefined if Lucca is to be asked
 */
export function freshValue(
  answer: KeptAnswer,
  field: string,
  doubted: string | null,
  now: number,
): string | null | undefined {
  const value = answer.known[field];
  const isPoor = value === null || value === doubted;
  return now - answer.at < (isPoor ? TEN_MINUTES_MS : DAY_MS) ? value : undefined;
}
