import * as z from 'zod';

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

/** A statement of a policy, with the elements and operators that the template uses. Others are errors. */
export const statement = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: z
    .strictObject({
      'ForAllValues:StringLike': z.record(z.string(), texts).optional(),
      StringEquals: z.record(z.string(), texts).optional(),
    })
    .optional(),
});

export type Statement = z.infer<typeof statement>;

export type PolicyRequest = { action: string; resource: string; context: Record<string, string[]> };

export type Decision = {
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Keys of conditions that the request lacks. */
  missing: string[];
};

/** Evaluates statements as IAM does: an explicit denial wins, and without an allowance, all is denied. */
export function evaluate(statements: Statement[], request: PolicyRequest): Decision {
  const named = statements.filter(
    ({ Action, Resource }) =>
      Action.some((one) => matches(one.toLowerCase(), request.action.toLowerCase())) &&
      Resource.some((one) => matches(one, request.resource)),
  );
  const keys = named.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys));
  const missing = [...new Set(keys.filter((key) => !(key in request.context)))];
  const applying = named.filter((one) => holds(one, request.context));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return { decision: 'explicitDeny', missing };
  return { decision: applying.length > 0 ? 'allowed' : 'implicitDeny', missing };
}

function holds({ Condition = {} }: Statement, context: PolicyRequest['context']): boolean {
  const { 'ForAllValues:StringLike': like = {}, StringEquals: equal = {} } = Condition;
  // A key that the request lacks satisfies ForAllValues, but not StringEquals.
  return (
    Object.entries(like).every(([key, patterns]) =>
      (context[key] ?? []).every((value) => patterns.some((pattern) => matches(pattern, value))),
    ) &&
    Object.entries(equal).every(([key, values]) =>
      context[key] === undefined ? false : context[key].some((value) => values.includes(value)),
    )
  );
}

/** `*` is any text, `?` any character. */
export function matches(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);
}
