import * as z from 'zod';

const synchronised = z.object({
  message: z.literal('Event synchronised'),
  eventId: z.string().nullable(),
  resource: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullish(),
});

/** The events that a piece of a function's output says were synchronised, in one line each. */
export function outcomeLines(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const parsed = synchronised.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { eventId, resource, outcome, reason } = parsed.data;
    return [`event ${eventId ?? '?'} of ${resource ?? '?'}: ${[outcome, reason].filter(Boolean).join(', ')}`];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
