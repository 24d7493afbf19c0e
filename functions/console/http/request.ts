import * as z from 'zod/mini';
import { parseJson } from '../../shared/json';
import type { FieldProblem } from '../contract/problem';
import { fieldProblems, jsonPointer } from './field-problems';
import { ProblemError } from './response';

const MAX_BODY_BYTES = 64 * 1024;

/** Maximum nesting of lists and objects. Valid bodies have fewer than half as many levels. */
const MAX_DEPTH = 20;

/** The part of an API Gateway request (payload format 2.0) that the console reads. */
export const httpRequest = z.object({
  rawPath: z.string(),
  rawQueryString: z._default(z.string(), ''),
  headers: z._default(z.record(z.string(), z.string()), {}),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.optional(z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) })),
  }),
});

export type HttpRequest = z.infer<typeof httpRequest>;

/**
 * Parses the query string.
 *
 * @param schema null if the operation takes no parameters
 * @throws ProblemError naming each parameter that is unknown, invalid or repeated
 */
export function readQuery(rawQueryString: string, schema: z.ZodMiniObject | null): unknown {
  const entries = [...new URLSearchParams(rawQueryString)];
  rejectRepeatedParameters(entries.map(([name]) => name));
  const parameters = Object.fromEntries(entries);
  const parsed = z.strictObject(schema?.shape ?? {}).safeParse(parameters);
  if (parsed.success) return schema && parsed.data;
  const errors = fieldProblems(parsed.error.issues, parameters).map((error) => ({
    ...error,
    // The parameter's name as it was sent, without the escapes of a JSON pointer.
    pointer: error.pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~'),
  }));
  throw new ProblemError('invalid_request', 'The query is invalid', errors);
}

function rejectRepeatedParameters(names: string[]): void {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  if (repeated.size === 0) return;
  const errors = [...repeated].map((name): FieldProblem => ({
    pointer: name,
    code: 'duplicate',
    detail: 'appears more than once',
  }));
  throw new ProblemError('invalid_request', 'A parameter appears more than once', errors);
}

/**
 * Parses the JSON body. Unknown fields are rejected: a misspelled one would be ignored silently.
 *
 * @param schema null if the operation takes no body
 * @throws ProblemError naming each invalid field
 */
export function readBody(request: HttpRequest, schema: z.ZodMiniType | null): unknown {
  if (!schema) return null;
  const value = readJson(request);
  rejectHarmfulJson(value);
  const parsed = schema.safeParse(value);
  const errors = [
    ...(parsed.success ? [] : fieldProblems(parsed.error.issues, value)),
    ...unknownFields(value, parsed.success ? parsed.data : value),
  ];
  if (!parsed.success || errors.length > 0) throw invalidBody(errors);
  return parsed.data;
}

function readJson({ headers, body = '', isBase64Encoded }: HttpRequest): unknown {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new ProblemError('body_too_large', `The body must have at most ${MAX_BODY_BYTES} bytes`);
  }
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new ProblemError('invalid_request', 'The content type must be application/json');
  }
  const json = parseJson(bytes);
  if (json === undefined) throw new ProblemError('invalid_request', 'The body is not JSON in UTF-8');
  return json;
}

/**
 * Rejects JSON that later code cannot handle: nesting deep enough to overflow the stack of a recursive function, and lone
 * surrogates, which DynamoDB and SQS refuse.
 *
 * @throws ProblemError naming the first such field
 */
function rejectHarmfulJson(json: unknown): void {
  // An explicit stack: recursion would overflow on such input.
  const stack: { value: unknown; path: string[] }[] = [{ value: json, path: [] }];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { value, path } = node;
    if (typeof value === 'string' && !value.isWellFormed())
      throw invalidField(path, 'must be well-formed text');
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) {
      throw invalidField(path, `must not be nested deeper than ${MAX_DEPTH} levels`);
    }
    for (const [name, inner] of Object.entries(value)) {
      if (!name.isWellFormed()) throw invalidField(path, 'must have well-formed field names');
      stack.push({ value: inner, path: [...path, name] });
    }
  }
}

/** The fields of the input that the schema dropped. */
function unknownFields(input: unknown, parsed: unknown, parent = ''): FieldProblem[] {
  if (typeof input !== 'object' || input === null) return [];
  if (typeof parsed !== 'object' || parsed === null) return [];
  const known = new Map<string, unknown>(Object.entries(parsed));
  return Object.entries(input).flatMap(([name, value]): FieldProblem[] => {
    const pointer = parent + jsonPointer([name]);
    if (known.has(name)) return unknownFields(value, known.get(name), pointer);
    return [{ pointer, code: 'unknown_field', detail: 'is not a known field' }];
  });
}

function invalidField(path: string[], detail: string): ProblemError {
  return invalidBody([{ pointer: jsonPointer(path), code: 'invalid_format', detail }]);
}

function invalidBody(errors: FieldProblem[]): ProblemError {
  return new ProblemError('invalid_request', 'The body is invalid', errors);
}

/**
 * Returns the etag in `If-Match`, without its quotes.
 *
 * @throws ProblemError if the header is missing, weak or a wildcard
 */
export function readEtag(headers: HttpRequest['headers']): string {
  const [, etag] = /^"([^"]+)"$/.exec(headers['if-match']?.trim() ?? '') ?? [];
  if (etag === undefined) {
    throw new ProblemError(
      'etag_required',
      'Send the etag of the configuration in the header If-Match, such as If-Match: "Zx1…"',
    );
  }
  return etag;
}
