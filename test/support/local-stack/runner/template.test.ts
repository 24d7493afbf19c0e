import { resolveIntrinsics, type Lookup } from './template';

const lookup: Lookup = {
  ref: (name) => `ref(${name})`,
  attribute: (id, attribute) => `${id}[${attribute}]`,
};

describe('resolveIntrinsics', () => {
  it.each([
    ['plain values', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
    ['Ref', { Ref: 'Queue' }, 'ref(Queue)'],
    ['Fn::GetAtt, as list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue[Arn]'],
    ['Fn::GetAtt, as text', { 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue[Nested.Arn]'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-ref(B)'],
    ['Fn::Split and Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::Region}:${Queue.Arn}:${!Literal}' },
      'ref(AWS::Region):Queue[Arn]:${Literal}',
    ],
    ['Fn::Sub with values', { 'Fn::Sub': ['${A}:${B}', { A: { Ref: 'X' } }] }, 'ref(X):ref(B)'],
    ['nested values', { deep: [{ er: { Ref: 'Q' } }] }, { deep: [{ er: 'ref(Q)' }] }],
  ])('evaluates %s', (_, value, expected) => {
    expect(resolveIntrinsics(value, lookup)).toEqual(expected);
  });

  it('drops values that are AWS::NoValue', () => {
    // Act
    const resolved = resolveIntrinsics(
      { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] },
      lookup,
    );
    // Assess
    expect(resolved).toEqual({ kept: 1, list: [2] });
  });

  it.each([
    ['an unknown function', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    ['a condition', { Condition: 'IsProd' }, 'Condition'],
    ['an index out of range', { 'Fn::Select': [3, ['a']] }, 'there is no element 3'],
  ])('rejects %s', (_, value, message) => {
    expect(() => resolveIntrinsics(value, lookup)).toThrow(message);
  });
});
