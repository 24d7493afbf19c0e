import { pointer } from './http/field-problems';
import { ProblemError } from './problem-error';

/** Levels of lists and objects. No body of the API has half as many. */
const MAX_DEPTH = 20;

type Place = { value: unknown; path: string[] };

/**
 * Refuses JSON that would harm whoever goes through it: it is so deep that a recursion exhausts the stack, or a text holds half a
 * character, which DynamoDB and SQS do not take.
 *
 * @throws ProblemError naming the first such field
 */
export function refuseStrangeJson(json: unknown): void {
  // A list of places, not a recursion: it is what must not be exhausted here.
  const places: Place[] = [{ value: json, path: [] }];
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
