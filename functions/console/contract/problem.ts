import * as z from 'zod/mini';

/** The page has its own text for each code; the API's `detail` is in English. */
export const PROBLEM_CODES = [
  'not_signed_in',
  'not_admitted',
  'not_allowed',
  'invalid_request',
  'body_too_large',
  'unknown_path',
  'method_not_allowed',
  'unknown_configuration',
  'unknown_event',
  'unknown_employee',
  'etag_required',
  'changed_meanwhile',
  'too_many_configurations',
  'establishment_taken',
  'nothing_to_retry',
  'payload_not_kept',
  'cause_remains',
  'not_in_lucca',
  'no_lucca_access',
  'lucca_unavailable',
  'retry_under_way',
  'queue_unavailable',
  'queue_full',
  'configuration_inactive',
  'import_under_way',
  'import_impossible',
  'no_import_under_way',
  'sign_in_unavailable',
  'internal_error',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** What is wrong with a field. */
export const FIELD_CODES = [
  'missing',
  'unknown_field',
  'wrong_type',
  'too_short',
  'too_long',
  'invalid_format',
  'not_in_list',
  'taken',
  'duplicate',
] as const;
export type FieldCode = (typeof FIELD_CODES)[number];

export const fieldProblem = z.object({
  /** JSON pointer (RFC 6901) into the body, or the name of a query parameter. */
  pointer: z.string(),
  code: z.enum(FIELD_CODES),
  /** The broken rule, in English. */
  detail: z.string(),
  /** For `taken`: the name of the configuration that has the establishment. */
  owner: z.optional(z.string()),
});
export type FieldProblem = z.infer<typeof fieldProblem>;

/** {@link https://www.rfc-editor.org/rfc/rfc9457 Problem Details}, as `application/problem+json`. */
export const problem = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  code: z.enum(PROBLEM_CODES),
  detail: z.string(),
  /** Identifies the request in the function's log. */
  requestId: z.string(),
  errors: z.optional(z.array(fieldProblem)),
});
export type Problem = z.infer<typeof problem>;
