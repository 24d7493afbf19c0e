import * as z from 'zod';
import type { LogSearch } from '../../store/log-search';
import type { LogFilter } from '../contract/logs';
import type { FieldCode, FieldProblem } from '../contract/problem';
import { ProblemError } from '../problem-error';

/** Of an address, by RFC 5321. */
const MAX_ADDRESS = 254;
/** Ids of configurations are not longer. It is a key in DynamoDB. */
const MAX_CONFIGURATION = 63;

/**
 * What is searched for, from what came in.
 *
 * @param place in front of the names of fields, where the request has them: `/filter/`
 * @throws ProblemError naming each field that is wrong
 */
export function searchOf({ employee, ...filter }: LogFilter, place: string): LogSearch {
  const address = employee?.trim();
  const problems: FieldProblem[] = [];
  const refuse = (name: keyof LogFilter, code: FieldCode, detail: string) => {
    problems.push({ pointer: `${place}${name}`, code, detail });
  };
  if (address === '') refuse('employee', 'too_short', 'must hold an address');
  if (address !== undefined && address.length > MAX_ADDRESS) {
    refuse('employee', 'too_long', `must hold at most ${MAX_ADDRESS} characters`);
  }
  if (filter.configuration !== undefined && filter.configuration.length > MAX_CONFIGURATION) {
    refuse('configuration', 'too_long', `must hold at most ${MAX_CONFIGURATION} characters`);
  }
  for (const name of ['from', 'to'] as const) {
    if (filter[name] !== undefined && !z.iso.date().safeParse(filter[name]).success) {
      refuse(name, 'invalid_format', 'must be a day such as 2026-03-02');
    }
  }
  if (problems.length > 0)
    throw new ProblemError('invalid_request', 'The filter is not as it must be', problems);
  return { ...filter, ...(address !== undefined && { employee: address }) };
}
