import * as z from 'zod';
import type { Row } from './row';

/** What a bench tells from its process, and the file of `--json` holds. */
export const rows = z.array(
  z.strictObject({
    name: z.string(),
    value: z.number(),
    unit: z.string(),
    baseline: z.number().nullable(),
    target: z.string(),
    ok: z.boolean(),
  }) satisfies z.ZodType<Row>,
);
