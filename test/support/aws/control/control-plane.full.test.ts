import { FakeFunctions } from './functions';
import { matchesPattern } from './log-patterns';
import { evaluate, statement } from './policies';
import { parseQuery, toXml } from './query-protocol';
import { createLookup, template } from '../../local-stack/runner/template';

const TABLE = 'arn:aws:dynamodb:eu-west-3:000000000000:table/Logs';
const allow = (Action: string | string[], Resource = TABLE, Condition?: object) =>
  statement.parse({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });
const deny = (Action: string) => statement.parse({ Effect: 'Deny', Action, Resource: '*' });
const put = { action: 'dynamodb:PutItem', resource: TABLE, context: {} };

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe('a policy', () => {
  it.each([
    ['nothing', [], 'implicitDeny'],
    ['the action on the resource', [allow('dynamodb:PutItem')], 'allowed'],
    ['the action in another case', [allow('dynamodb:putitem')], 'allowed'],
    ['all actions of the service', [allow('dynamodb:*')], 'allowed'],
    ['another action', [allow('dynamodb:GetItem')], 'implicitDeny'],
    ['the action on an index', [allow('dynamodb:PutItem', `${TABLE}/index/*`)], 'implicitDeny'],
    ['the action, which it also denies', [allow('dynamodb:PutItem'), deny('dynamodb:Put*')], 'explicitDeny'],
  ])('that allows %s: %#', (_, statements, decision) => {
    expect(evaluate(statements, put).decision).toBe(decision);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  it.each([
    [['mail#1'], 'allowed', []],
    [['mail#1', 'other'], 'implicitDeny', []],
    [[], 'allowed', []],
    [null, 'allowed', ['dynamodb:LeadingKeys']],
  ])('with a condition for all keys decides about %j', (keys, decision, missing) => {
    const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mail#*'] } };
    const context: Record<string, string[]> = keys === null ? {} : { 'dynamodb:LeadingKeys': keys };
    const statements = [allow('dynamodb:PutItem', TABLE, condition)];

    expect(evaluate(statements, { ...put, context })).toEqual({ decision, missing });
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
describe('the pattern of a metric filter', () => {
  it.each([
    ['{ ($.status = "5*") && ($.route != "ANY /*") }', { status: '503', route: '$default' }, true],
    ['{ ($.status = "5*") && ($.route != "ANY /*") }', { status: '503', route: 'ANY /console' }, false],
    ['{ ($.status = "5*") && ($.route != "ANY /*") }', { status: '205', route: '$default' }, false],
    ['{ $.queueMs >= 0 }', { queueMs: 0 }, true],
    ['{ $.queueMs >= 0 }', {}, false],
  ])('%s and %j: %s', (pattern, line, isMatch) => {
    expect(matchesPattern(pattern, JSON.stringify(line), true)).toBe(isMatch);
  });

  it('with other syntax is an error', () => {
    expect(() => matchesPattern('{ $.a IS NULL }', '{}', true)).toThrow('Unknown pattern');
  });
});

describe('the query protocol', () => {
  it('has lists of members', () => {
    expect(parseQuery('Action=A&Version=1&Names.member.1=a&Names.member.2=b&Entry.member.1.Key=k')).toEqual({
      action: 'A',
      version: '1',
      input: { Names: ['a', 'b'], Entry: [{ Key: 'k' }] },
    });
    expect(toXml({ Names: ['a', '<'], None: undefined })).toBe(
      '<Names><member>a</member><member>&#60;</member></Names>',
    );
  });
});

describe('versions of functions', () => {
  const parsed = template.parse({
    Resources: { Job: { Type: 'AWS::Lambda::Function', Properties: { Code: 'a' } } },
  });
  const functions = () => new FakeFunctions(parsed, createLookup(parsed, { sqs: '', httpApi: '' }));
  const path = '/2015-03-31/functions/Job';

  // https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
  it('are published only after a change', () => {
    const fake = functions();
    const CodeSha256 = fake.all.get('Job')?.latest.CodeSha256;
    const publish = () => fake.handle('POST', `${path}/versions`, { CodeSha256, Description: 'new' })?.body;

    expect(publish()).toMatchObject({ Version: '1' });
    fake.handle('PUT', `${path}/configuration`, { Description: 'changed' });
    // https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
    expect(publish).toThrow('An update is in progress');
    fake.handle('GET', `${path}/configuration`, null);
    expect(publish()).toMatchObject({ Version: '2', Description: 'new' });
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
  it('are not deleted while an alias uses them', () => {
    expect(() => functions().handle('DELETE', `${path}?Qualifier=1`, null)).toThrow('is used by an alias');
  });
});
