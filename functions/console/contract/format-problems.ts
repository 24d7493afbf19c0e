import * as z from 'zod/mini';

const text = z.nullable(z.string());

export const formatProblemsQuery = z.object({
  /** A UTC day, `2026-03-02`, or an instant in ISO 8601 with its offset; inclusive. The default is 7 days. */
  from: z.optional(z.string()),
});

/** What did not fit in events that do not have the expected format. */
export const formatProblems = z.object({
  /** The most frequent first; at most 100. An event counts once for each of its problems. */
  items: z.array(
    z.object({
      /** Path in the event, such as `data.attendees[].id`; null if the problem is not about a field. */
      field: text,
      /** The broken rule, in English, without values; null if it is unknown. */
      rule: text,
      topics: z.array(z.string()),
      events: z.int(),
      /** When the last of these events occurred, ISO 8601, and the id of its row. */
      lastAt: z.string(),
      lastId: z.string(),
    }),
  ),
  /** Number of events. */
  events: z.int(),
  /** How many of them cannot be retried, because their content was not kept. */
  notKept: z.int(),
  /** Whether older events were not counted, because there are too many. */
  isPartial: z.boolean(),
  /** Where the platform team reads what to do; null if the stage does not say where the documentation is published. */
  recipeUrl: text,
});
export type FormatProblems = z.infer<typeof formatProblems>;
export type FormatProblem = FormatProblems['items'][number];
