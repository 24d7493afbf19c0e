import * as z from 'zod/mini';

export const employeeSearchQuery = z.object({
  /** Words of the name, a part of the email address, or the beginning of the Lucca id. */
  search: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
});

/** Employees of the configured establishments that match, the best matches first; at most 20. */
export const foundEmployees = z.object({
  items: z.array(
    z.object({
      /** Lucca id. */
      id: z.string(),
      /** Null if Lucca has none. */
      name: z.nullable(z.string()),
      /** Email address; null if Lucca has none. */
      address: z.nullable(z.string()),
      /** Name of the establishment. */
      establishment: z.nullable(z.string()),
    }),
  ),
});

export type FoundEmployee = z.infer<typeof foundEmployees>['items'][number];

/** How far the directory of employees has been read from Lucca. */
export const directoryProgress = z.object({
  /** `no_credentials`: for no tenant of the configurations. `running`: also if it was complete before. */
  state: z.enum(['no_credentials', 'never', 'running', 'complete']),
  /** Employees read by the running refresh; 0 without one. */
  read: z.int(),
  /** Employees that it has to read; null if unknown. */
  total: z.nullable(z.int()),
  /** Known employees after the last complete refresh. */
  employees: z.int(),
  /** Of the last complete refresh; ISO 8601. */
  completedAt: z.nullable(z.string()),
  /** Whether a refresh should begin. */
  isDue: z.boolean(),
  /** Why Lucca did not answer this operation's requests. */
  problem: z.nullable(z.enum(['unavailable', 'refused'])),
});

export type DirectoryProgress = z.infer<typeof directoryProgress>;
