import * as z from 'zod';
import { fieldProblems } from '../../../../functions/console/http/field-problems';

/** What is told of an input by a schema. */
function told(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : fieldProblems(parsed.error.issues, input);
}

const VALUE = 'tom@acme.example';

describe('a field', () => {
  it.each<[string, z.ZodType, unknown, string, string]>([
    ['of another type', z.string(), 7, 'wrong_type', 'must be of type string'],
    ['that is null', z.string(), null, 'wrong_type', 'must be of type string'],
    ['that is no list', z.array(z.string()), VALUE, 'wrong_type', 'must be of type array'],
    ['with too few items', z.array(z.string()).min(1), [], 'too_short', 'must have at least 1'],
    ['that is too short', z.string().min(30), VALUE, 'too_short', 'must have at least 30'],
    ['that is too long', z.string().max(3), VALUE, 'too_long', 'must have at most 3'],
    ['that is none of a list', z.enum(['a', 'b']), VALUE, 'not_in_list', 'must be one of a, b'],
    ['that is another word', z.literal('a'), VALUE, 'not_in_list', 'must be one of a'],
    [
      'in another format',
      z.string().regex(/^\d+$/, { error: 'is no number' }),
      VALUE,
      'invalid_format',
      'is no number',
    ],
    [
      'that breaks a rule',
      z.string().refine(() => false, { error: 'is no good' }),
      VALUE,
      'invalid_format',
      'is no good',
    ],
    [
      'that is nothing of several',
      z.union([z.boolean(), z.int()]),
      VALUE,
      'wrong_type',
      'does not have the expected format',
    ],
    ['that is no multiple', z.number().multipleOf(5), 7, 'wrong_type', 'does not have the expected format'],
    [
      'with a key of another form',
      z.record(z.string().max(1), z.int()),
      { long: 1 },
      'wrong_type',
      'does not have the expected format',
    ],
  ])('%s has its code and detail', (_, schema, value, code, detail) => {
    // Act
    const problems = told(z.strictObject({ list: z.tuple([z.object({ field: schema })]) }), {
      list: [{ field: value }],
    });
    // Assess: an unknown key is told at its own place.
    expect(problems).toMatchObject([{ code, detail }]);
    expect(problems[0]?.pointer).toMatch(/^\/list\/0\/field(\/long)?$/);
    expect(JSON.stringify(problems)).not.toContain(VALUE);
  });

  it.each([
    ['/outer', {}],
    ['/outer/inner', { outer: {} }],
    ['/outer/inner', { outer: { inner: undefined } }],
  ])('that does not exist is missing: %s in %j', (pointer, input) => {
    const problems = told(z.object({ outer: z.object({ inner: z.enum(['a']) }) }), input);

    expect(problems).toEqual([{ pointer, code: 'missing', detail: 'is missing' }]);
  });

  it('that is unknown is reported, each separately', () => {
    const problems = told(z.strictObject({ a: z.strictObject({}) }), { a: { 'x/y': 1, 'x~y': 2 }, b: VALUE });

    expect(problems).toEqual([
      { pointer: '/a/x~1y', code: 'unknown_field', detail: 'is not a known field' },
      { pointer: '/a/x~0y', code: 'unknown_field', detail: 'is not a known field' },
      { pointer: '/b', code: 'unknown_field', detail: 'is not a known field' },
    ]);
  });

  it.each([null, 'text', 7, []])('has an empty pointer when the whole input is invalid: %j', (input) => {
    expect(told(z.object({ a: z.string() }), input)).toEqual([
      { pointer: '', code: 'wrong_type', detail: 'must be of type object' },
    ]);
  });

  it('that exists on the prototype only is missing', () => {
    expect(told(z.object({ constructor: z.string() }), {})).toMatchObject([
      { pointer: '/constructor', code: 'missing' },
    ]);
  });
});
