import { stringify as write, type ParsedUrlQueryInput } from 'node:querystring';

/**
 * Stands for `qs`, by which Google's client writes the query of a call. It asks for lists as one word after the other, as Node's
 * own does it; ours are words without structure.
 */
export function stringify(query: ParsedUrlQueryInput): string {
  return write(query);
}
