import type * as z from 'zod/v4/core';
import type { FieldCode, FieldProblem } from '../contract/problem';

/**
 * Converts zod issues to the API's field problems, without values of the input.
 *
 * @param input the value that was parsed, to distinguish a missing field from an invalid one
 */
export function fieldProblems(issues: readonly z.$ZodIssue[], input: unknown): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: jsonPointer([...issue.path, key]),
        code: 'unknown_field',
        detail: 'is not a known field',
      }));
    }
    const isMissing = valueAt(input, issue.path) === undefined;
    const rule: Rule = isMissing ? { code: 'missing', detail: 'is missing' } : ruleOf(issue);
    return [{ pointer: jsonPointer(issue.path), ...rule }];
  });
}

/** {@link https://www.rfc-editor.org/rfc/rfc6901 RFC 6901}; empty for the whole document. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

type Rule = { code: FieldCode; detail: string };

function ruleOf(issue: Exclude<z.$ZodIssue, z.$ZodIssueUnrecognizedKeys>): Rule {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong_type', detail: `must be of type ${issue.expected}` };
    case 'too_small':
      return { code: 'too_short', detail: `must have at least ${issue.minimum}` };
    case 'too_big':
      return { code: 'too_long', detail: `must have at most ${issue.maximum}` };
    case 'invalid_value':
      return { code: 'not_in_list', detail: `must be one of ${issue.values.join(', ')}` };
    case 'invalid_format':
    case 'custom':
      return { code: 'invalid_format', detail: issue.message };
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return { code: 'wrong_type', detail: 'does not have the expected format' };
  }
}

function valueAt(input: unknown, [first, ...rest]: readonly PropertyKey[]): unknown {
  if (first === undefined) return input;
  if (typeof input !== 'object' || input === null) return undefined;
  // Own properties only: `constructor` is missing unless the input has it.
  return valueAt(new Map<PropertyKey, unknown>(Object.entries(input)).get(String(first)), rest);
}
