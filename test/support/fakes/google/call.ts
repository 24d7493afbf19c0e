import * as z from 'zod';
import { ApiError } from './api-error';
export type CalendarMethod = 'insert' | 'get' | 'update' | 'patch' | 'delete' | 'list';

/** A call received by the fake. */
export type Call = {
  kind: 'calendar' | 'token' | 'federation';
  /** `exchange` and `signJwt` are the two calls of a federation without keys. */
  method: CalendarMethod | 'token' | 'exchange' | 'signJwt';
  /** The impersonated address; null without a valid token. */
  owner: string | null;
  /** Null for a list, and for an insert that leaves the id to Google. */
  eventId: string | null;
  /** Null before the answer, and if the connection hangs or is dropped. */
  status: number | null;
  sendUpdates: string | null;
  quotaUser: string | null;
  ifMatch: string | null;
};

/** Query parameters by name; a repeated one as a list. */
export type Query = Record<string, string | string[]>;

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const list = z.union([z.string().transform((value) => [value]), z.array(z.string())]);

const pageSize = z
  .string()
  .regex(/^\d+$/)
  .transform(Number)
  .pipe(z.int().min(1))
  // Google takes larger pages, and answers this many.
  .transform((size) => Math.min(size, 2500));

const common = {
  alt: z.literal('json').optional(),
  prettyPrint: flag.optional(),
  quotaUser: z.string().min(1).max(40).optional(),
};

const sendUpdates = { sendUpdates: z.enum(['all', 'externalOnly', 'none']).optional() };

const read = z.strictObject(common);

const write = z.strictObject({ ...common, ...sendUpdates });

const listing = z.strictObject({
  ...common,
  iCalUID: z.string().optional(),
  maxResults: pageSize.default(250),
  pageToken: z.string().optional(),
  privateExtendedProperty: list.default([]),
  showDeleted: flag.default(false),
  singleEvents: flag.optional(),
});

export type Listing = z.infer<typeof listing>;

const SCHEMAS: Record<CalendarMethod, z.ZodType> = {
  get: read,
  list: listing,
  insert: write,
  update: write,
  patch: write,
  delete: write,
};

/**
 * @throws ApiError if a parameter is invalid or not modelled
 */
export function checkQuery(method: CalendarMethod, query: Query): void {
  parse(SCHEMAS[method], query);
}

export function readListing(query: Query): Listing {
  return parse(listing, query);
}

function parse<T>(schema: z.ZodType<T>, query: Query): T {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') throw ApiError.notModelled(`the parameter ${issue.keys.join()}`);
  throw new ApiError(400, 'invalidParameter', `Invalid value for: ${issue?.path.join() ?? ''}`);
}
