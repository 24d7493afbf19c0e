import type * as z from 'zod/v4/core';
import type { FieldCode, FieldProblem } from '../contract/problem';

/**
 * What zod found, for people and for the page. No value of the input is repeated.
 *
 * @param input that was parsed: tells what is missing from what is wrong
 */
export function fieldProblems(issues: readonly z.$ZodIssue[], input: unknown): FieldProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, input));
}

/** {@link https://www.rfc-editor.org/rfc/rfc6901 JSON pointer}; empty for the whole. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function problemsOf(issue: z.$ZodIssue, input: unknown): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      code: 'unknown_field',
      detail: 'is not a field of this request',
    }));
  }
  const isMissing = valueAt(input, issue.path) === undefined;
  const rule = isMissing ? ({ code: 'missing', detail: 'is missing' } as const) : ruleOf(issue);
  return [{ pointer: pointer(issue.path), ...rule }];
}

function valueAt(input: unknown, [first, ...rest]: readonly PropertyKey[]): unknown {
  if (first === undefined) return input;
  if (typeof input !== 'object' || input === null) return undefined;
  return valueAt(new Map<PropertyKey, unknown>(Object.entries(input)).get(String(first)), rest);
}

function ruleOf(issue: Exclude<z.$ZodIssue, z.$ZodIssueUnrecognizedKeys>): {
  code: FieldCode;
  detail: string;
} {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong_type', detail: `must be of type ${issue.expected}` };
    case 'too_small':
      return { code: 'too_short', detail: `must hold at least ${issue.minimum}` };
    case 'too_big':
      return { code: 'too_long', detail: `must hold at most ${issue.maximum}` };
    case 'invalid_value':
      return { code: 'not_in_list', detail: `must be one of ${issue.values.join(', ')}` };
    case 'invalid_format':
    case 'custom':
      return { code: 'invalid_format', detail: issue.message };
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return { code: 'wrong_type', detail: 'does not have the expected form' };
  }
}
