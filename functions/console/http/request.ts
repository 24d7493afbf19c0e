import * as z from 'zod';
import * as mini from 'zod/mini';
import { fieldProblems, pointer } from './field-problems';
import { ProblemError } from './response';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * The parameters of the query.
 *
 * @throws ProblemError naming each that is unknown, wrong or there twice
 */
export function readQuery(rawQueryString: string, schema: mini.ZodMiniObject | null): unknown {
  const given = [...new URLSearchParams(rawQueryString)];
  const names = given.map(([name]) => name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) < index));
  if (repeated.size > 0) {
    const errors = [...repeated].map((name) => ({
      pointer: name,
      code: 'duplicate' as const,
      detail: 'is there more than once',
    }));
    throw new ProblemError('invalid_request', 'A parameter is there more than once', errors);
  }
  const parameters = Object.fromEntries(given);
  const parsed = mini.strictObject(schema?.shape ?? {}).safeParse(parameters);
  if (parsed.success) return schema && parsed.data;
  const errors = fieldProblems(parsed.error.issues, parameters).map((error) => ({
    ...error,
    // The name as it was sent, without the escapes of a pointer.
    pointer: error.pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~'),
  }));
  throw new ProblemError('invalid_request', 'The query is not as it must be', errors);
}

/**
 * The body, as JSON that the schema knows. Fields that it does not know are refused: a misspelt one would be lost in silence.
 *
 * @throws ProblemError naming each field that is wrong
 */
export function readBody(request: HttpRequest, schema: mini.ZodMiniType | null): unknown {
  if (!schema) return null;
  const bytes = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new ProblemError('body_too_large', `A body has at most ${MAX_BODY_BYTES} bytes`);
  }
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new ProblemError('invalid_request', 'The content type must be application/json');
  }
  const value = parseJson(bytes);
  refuseStrangeJson(value);
  const parsed = schema.safeParse(value);
  const errors = [
    ...(parsed.success ? [] : fieldProblems(parsed.error.issues, value)),
    ...unknownFields(value, parsed.success ? parsed.data : value, ''),
  ];
  if (!parsed.success || errors.length > 0) {
    throw new ProblemError('invalid_request', 'The body is not as it must be', errors);
  }
  return parsed.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ProblemError('invalid_request', 'The body is not JSON in UTF-8', [], { cause });
  }
}

/** Fields that the schema has left out of what it read. */
function unknownFields(given: unknown, known: unknown, place: string): ReturnType<typeof fieldProblems> {
  if (typeof given !== 'object' || given === null || typeof known !== 'object' || known === null) return [];
  const read = new Map<string, unknown>(Object.entries(known));
  return Object.entries(given).flatMap(([name, value]) => {
    const here = place + pointer([name]);
    if (read.has(name)) return unknownFields(value, read.get(name), here);
    return [{ pointer: here, code: 'unknown_field' as const, detail: 'is not a field of this request' }];
  });
}

/**
 * The etag that a request says it has read, without quotes.
 *
 * @throws ProblemError if it says none, or any
 */
export function readEtag(headers: HttpRequest['headers']): string {
  const [, etag] = /^"([^"]+)"$/.exec(headers['if-match']?.trim() ?? '') ?? [];
  if (etag === undefined) {
    const detail = 'Send the etag that was read as If-Match, such as If-Match: "Zx1…"';
    throw new ProblemError('etag_required', detail);
  }
  return etag;
}

/** A request, as API Gateway hands it over (payload format 2.0), as far as it matters here. */
export const httpRequest = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) }).optional(),
  }),
});

export type HttpRequest = z.infer<typeof httpRequest>;

/** Levels of lists and objects. No body of the API has half as many. */
const MAX_DEPTH = 20;

type EventLocation = { value: unknown; path: string[] };

/**
 * Refuses JSON that would harm whoever goes through it: it is so deep that a recursion exhausts the stack, or a text holds half a
 * character, which DynamoDB and SQS do not take.
 *
 * @throws ProblemError naming the first such field
 */
function refuseStrangeJson(json: unknown): void {
  // A list of places, not a recursion: it is what must not be exhausted here.
  const places: EventLocation[] = [{ value: json, path: [] }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, path } = place;
    if (typeof value === 'string' && !value.isWellFormed()) throw refused(path, 'must be well-formed text');
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) throw refused(path, `must not be nested deeper than ${MAX_DEPTH} levels`);
    for (const [name, inner] of Object.entries(value)) {
      if (!name.isWellFormed()) throw refused(path, 'must have fields with well-formed names');
      places.push({ value: inner, path: [...path, name] });
    }
  }
}

function refused(path: string[], detail: string): ProblemError {
  const errors = [{ pointer: pointer(path), code: 'invalid_format' as const, detail }];
  return new ProblemError('invalid_request', 'The body is not as it must be', errors);
}
