import * as z from 'zod';
import { parseJson } from '../../../../functions/shared/json';
import { matches } from './policies';

const fields = z.record(z.string(), z.unknown());

/**
 * Whether a line matches the pattern of a metric filter, for the part of the syntax that the template uses:
 * `{ ($.status = "5*") && ($.googleMs >= 0) }`.
 *
 * @param comparesWildcards false to take `*` literally
 * @throws Error for other syntax
 * @see {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html}
 */
export function matchesPattern(pattern: string, line: string, comparesWildcards: boolean): boolean {
  const [, body = ''] = /^\{ (.+) \}$/.exec(pattern) ?? [];
  const conditions = body.split(' && ').map((text) => {
    const [, field = '', operator = '', value = ''] =
      /^\(?\$\.(\w+) (=|!=|>=) ("[^"]*"|\d+)\)?$/.exec(text) ?? [];
    if (field === '') throw new Error(`Unknown pattern: ${pattern}`);
    return { field, operator, value };
  });
  const { data: parsed } = fields.safeParse(parseJson(line));
  if (!parsed) return false;
  return conditions.every(({ field, operator, value }) => {
    const found = parsed[field];
    if (operator === '>=') return typeof found === 'number' && found >= Number(value);
    const expected = value.slice(1, -1);
    if (typeof found !== 'string') return false;
    const isEqual = comparesWildcards ? matches(expected, found) : found === expected;
    return isEqual === (operator === '=');
  });
}
